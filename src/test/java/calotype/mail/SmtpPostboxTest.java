package calotype.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.config.Secret;
import calotype.config.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class SmtpPostboxTest {
    private static final Letter LETTER = new Letter("ada@example.org", "Hello", "Line one\n.line two");

    private final List<String> heard = new CopyOnWriteArrayList<>();

    /** A catcher that takes every letter, in as much of RFC 5321 as that needs. */
    private NetServer catcher(Vertx vertx, String answerToRecipients) throws Exception {
        return vertx.createNetServer()
                .connectHandler(socket -> {
                    say(socket, "220 catcher");
                    boolean[] data = {false};
                    socket.handler(RecordParser.newDelimited("\r\n", line -> {
                        String text = line.toString();
                        heard.add(text);
                        if (data[0]) {
                            if (text.equals(".")) {
                                data[0] = false;
                                say(socket, "250 taken");
                            }
                        } else if (text.equals("DATA")) {
                            data[0] = true;
                            say(socket, "354 go on");
                        } else {
                            say(socket, text.startsWith("RCPT") ? answerToRecipients : "250 catcher");
                        }
                    }));
                })
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
    }

    private static void say(NetSocket socket, String line) {
        socket.write(line + "\r\n");
    }

    private static SmtpPostbox postbox(Vertx vertx, int port) {
        String url = "smtp://127.0.0.1:" + port;
        return new SmtpPostbox(vertx, new Settings.Mail(new Secret(url), "calotype@example.org"), URI.create(url));
    }

    @Test
    void aLetterReachesTheServerWhole(Vertx vertx) throws Exception {
        NetServer server = catcher(vertx, "250 yes");
        SmtpPostbox postbox = postbox(vertx, server.actualPort());
        postbox.send(LETTER).await(20, TimeUnit.SECONDS);
        assertThat(heard)
                .anyMatch(line -> line.startsWith("MAIL FROM:<calotype@example.org>"))
                .contains("RCPT TO:<ada@example.org>", "Subject: Hello", "Line one", "..line two");
        postbox.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void aLetterThatNobodyTakesIsAFailure(Vertx vertx) throws Exception {
        NetServer server = catcher(vertx, "550 no such person");
        SmtpPostbox refused = postbox(vertx, server.actualPort());
        assertThatThrownBy(() -> refused.send(LETTER).await(20, TimeUnit.SECONDS))
                .hasMessageContaining("550");
        server.close().await(10, TimeUnit.SECONDS);
        SmtpPostbox away = postbox(vertx, server.actualPort());
        assertThatThrownBy(() -> away.send(LETTER).await(20, TimeUnit.SECONDS)).isNotNull();
    }
}
