package calotype.app;

import calotype.config.Secret;
import calotype.config.Settings;
import calotype.mail.LoggedPostbox;
import calotype.mail.Postbox;
import calotype.mail.SmtpPostbox;
import io.vertx.core.Vertx;
import java.net.URI;

/** Where this node's letters go. */
final class Letters {
    private Letters() {}

    static Postbox postbox(Vertx vertx, Settings settings) {
        Secret url = settings.mail().smtpUrl();
        return url == null
                ? new LoggedPostbox(settings.profile())
                : new SmtpPostbox(vertx, settings.mail(), URI.create(url.reveal()));
    }
}
