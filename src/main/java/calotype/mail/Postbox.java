package calotype.mail;

import io.vertx.core.Future;

/** Takes letters. */
public interface Postbox {
    /** Completes when somebody else has taken the letter over; fails when nobody has, and nothing tries again. */
    Future<Void> send(Letter letter);

    /** Takes no more letters. */
    Future<Void> close();
}
