package calotype.mail;

import calotype.config.Settings;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.StartTLSOptions;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends letters over SMTP (RFC 5321): {@code smtp://} upgrades to TLS where the server offers it, {@code smtps://} starts with it. */
public final class SmtpPostbox implements Postbox {
    private static final int CONNECTIONS = 4;
    private static final int MOST_WAITING = 200;
    private static final int TIMEOUT_SECONDS = 15;

    private final MailClient client;
    private final String from;
    private final AtomicInteger waiting = new AtomicInteger();

    /** @param mail with a URL */
    public SmtpPostbox(Vertx vertx, Settings.Mail mail, URI url) {
        boolean tls = "smtps".equals(url.getScheme());
        int standard = tls ? 465 : 587;
        MailConfig config = new MailConfig(url.getHost(), url.getPort() < 0 ? standard : url.getPort())
                .setSsl(tls)
                .setStarttls(tls ? StartTLSOptions.DISABLED : StartTLSOptions.OPTIONAL)
                .setMaxPoolSize(CONNECTIONS)
                .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
        String user = url.getRawUserInfo();
        if (user == null) {
            config.setLogin(LoginOption.DISABLED);
        } else {
            String[] parts = user.split(":", 2);
            config.setUsername(decoded(parts[0])).setPassword(parts.length > 1 ? decoded(parts[1]) : "");
        }
        this.client = MailClient.create(vertx, config);
        this.from = mail.from();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public Future<Void> send(Letter letter) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return Future.failedFuture(ProblemCode.OVERLOADED.because("Too many letters wait for the mail server."));
        }
        MailMessage message = new MailMessage(from, letter.to(), letter.subject(), letter.text());
        return client.sendMail(message)
                .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .<Void>mapEmpty()
                .onComplete(sent -> waiting.decrementAndGet());
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
