package calotype.queue;

import calotype.problem.ProblemCode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One connection with one channel for one purpose, made anew whenever either is lost, with growing pauses. Nothing is
 * carried over: each new channel is prepared from the ground up. Everything blocking runs on the link's own thread, in
 * order; everything else on the Vert.x context that opened it.
 */
final class RabbitLink {
    private static final Logger log = LoggerFactory.getLogger(RabbitLink.class);

    private static final long FIRST_PAUSE_MS = 100;
    private static final int MOST_DOUBLINGS = 6;
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int ABORT_MILLIS = 1_000;

    /** What the channel is for. */
    interface Use {
        /** Makes a new channel fit for use, on the link's thread. */
        void prepare(Channel channel) throws IOException;

        /** A prepared channel is there. */
        default void opened(Channel channel) {}

        /** A channel that was open is gone, with everything that was under way on it. */
        default void lost(Channel channel) {}
    }

    /** Something to say on a channel; may block. */
    interface Word {
        void say(Channel channel) throws IOException;
    }

    /** Something to ask on a channel; may block. */
    interface Question<T> {
        T ask(Channel channel) throws IOException;
    }

    private final Vertx vertx;
    private final BrokerAddress address;
    private final String name;
    private final Use use;
    private final WorkerExecutor thread;
    private final Context context;

    private volatile @Nullable Channel current;
    private boolean closed;
    private int failures;
    private long openedAt;
    private Future<Void> dialling = Future.succeededFuture();

    /** @param name by which the broker's operators see the connection */
    RabbitLink(Vertx vertx, BrokerAddress address, String name, Use use) {
        this.vertx = vertx;
        this.address = address;
        this.name = name;
        this.use = use;
        this.context = vertx.getOrCreateContext();
        this.thread = vertx.createSharedWorkerExecutor("broker " + UUID.randomUUID(), 1);
    }

    /** Begins; completes when the first try has ended, well or not. */
    Future<Void> open() {
        tryToOpen();
        return dialling;
    }

    private void tryToOpen() {
        if (closed) {
            return;
        }
        dialling = thread.executeBlocking(this::dial).transform(tried -> {
            if (tried.succeeded()) {
                opened(tried.result());
            } else {
                failed(tried.cause());
            }
            return Future.succeededFuture();
        });
    }

    private Channel dial() throws IOException, TimeoutException {
        Connection connection = address.connect(name);
        try {
            Channel channel = connection.createChannel();
            channel.addShutdownListener(end -> context.runOnContext(here -> lost(channel, end)));
            use.prepare(channel);
            return channel;
        } catch (IOException | RuntimeException failure) {
            connection.abort(ABORT_MILLIS);
            throw failure;
        }
    }

    private void opened(Channel channel) {
        current = channel;
        openedAt = System.nanoTime();
        log.atInfo().addKeyValue("link", name).addKeyValue("broker", address).log("Connected to the broker");
        use.opened(channel);
        ShutdownSignalException end = channel.getCloseReason();
        if (end != null) {
            lost(channel, end); // While it was being prepared, or this was on its way here.
        }
    }

    private void failed(Throwable failure) {
        log.atLevel(failures == 0 ? Level.WARN : Level.DEBUG)
                .addKeyValue("link", name)
                .addKeyValue("broker", address)
                .addKeyValue("reason", BrokerAddress.reason(failure))
                .log("No connection to the broker; it is tried again");
        again();
    }

    private void lost(Channel channel, ShutdownSignalException end) {
        if (channel != current) {
            return;
        }
        current = null;
        if (System.nanoTime() - openedAt > STEADY_NANOS) {
            failures = 0;
        }
        abort(channel);
        use.lost(channel);
        if (!closed) {
            log.atWarn()
                    .addKeyValue("link", name)
                    .addKeyValue("reason", BrokerAddress.reason(end))
                    .log("Connection to the broker lost");
            again();
        }
    }

    /** Ends a channel's connection: on another thread than the link's or the client's, which may be stuck in this very one. */
    void abort(Channel channel) {
        vertx.<Boolean>executeBlocking(
                        () -> {
                            channel.getConnection().abort(ABORT_MILLIS);
                            return true;
                        },
                        false)
                .onFailure(failure -> log.atDebug().setCause(failure).log("Connection did not end well"));
    }

    private void again() {
        if (!closed) {
            long pause = Math.min(FIRST_PAUSE_MS << Math.min(failures, MOST_DOUBLINGS), LONGEST_PAUSE_MS);
            failures++;
            vertx.setTimer(pause, rested -> tryToOpen());
        }
    }

    boolean isOpen() {
        Channel channel = current;
        return channel != null && channel.isOpen();
    }

    /** Says something on this very channel, after everything that was said before; fails when it is gone. */
    Future<Void> say(Channel channel, Word word) {
        return thread.<Boolean>executeBlocking(() -> {
                    word.say(channel);
                    return true;
                })
                .mapEmpty();
    }

    /** Asks on the channel of the moment; fails with {@code not_ready} when there is none. */
    <T> Future<T> ask(Question<T> question) {
        Channel channel = current;
        return channel == null
                ? Future.failedFuture(
                        ProblemCode.NOT_READY.because("The broker does not answer; try again in a moment."))
                : thread.executeBlocking(() -> question.ask(channel));
    }

    /** Gives a channel up that is of no use any more; a new one is made. */
    void drop(Channel channel) {
        if (channel == current) {
            abort(channel);
        }
    }

    /** Ends the connection for good; what was not acknowledged on it goes to others. */
    Future<Void> close() {
        closed = true;
        return dialling.compose(idle -> {
                    Channel channel = current;
                    return channel == null
                            ? Future.<Void>succeededFuture()
                            : say(channel, open -> open.getConnection().close(ABORT_MILLIS))
                                    .otherwiseEmpty();
                })
                .eventually(thread::close);
    }
}
