package calotype.bus;

import calotype.model.Json;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event bus, typed: rooms ask and serve endpoints, publish and follow topics. */
public final class TypedBus {
    private static final Logger log = LoggerFactory.getLogger(TypedBus.class);

    /** A killed node is asked until the cluster has noticed, which takes it about two seconds. */
    private static final int TRIES = 12;

    private static final long PAUSE_MILLIS = 250;

    /** Longer than a room takes to say that its database is silent. */
    private static final long SILENCE_MILLIS = 3_000;

    private final Vertx vertx;
    private final EventBus bus;

    /**
     * @param messages every record type that may cross the bus; their codecs are registered here, so one TypedBus
     *     exists per Vert.x instance
     */
    public TypedBus(Vertx vertx, Collection<Class<? extends Record>> messages) {
        this.vertx = vertx;
        this.bus = vertx.eventBus();
        messages.forEach(this::register);
        bus.registerDefaultCodec(ProblemReply.class, new ProblemReply.Codec());
        Json.warmUp();
    }

    private <T extends Record> void register(Class<T> type) {
        bus.registerDefaultCodec(type, new RecordCodec<>(type));
    }

    /**
     * Asks a room; fails with a {@link ProblemException} only. In a cluster another room is asked when a node is gone:
     * always where the question could not be delivered, and once after a silence where repeating it is harmless.
     */
    public <Q extends Record, R extends Record> Future<R> ask(Endpoint<Q, R> endpoint, Q question) {
        boolean others = vertx.isClustered() && !endpoint.nodeLocal();
        boolean patient = others && endpoint.repeatable();
        return ask(endpoint, question, others ? TRIES : 1, patient)
                .recover(failure -> Future.failedFuture(ProblemReply.toProblem(failure)));
    }

    private <Q extends Record, R extends Record> Future<R> ask(
            Endpoint<Q, R> endpoint, Q question, int tries, boolean againAfterSilence) {
        long limit = endpoint.timeout().toMillis();
        DeliveryOptions options = new DeliveryOptions()
                .setSendTimeout(againAfterSilence ? Math.min(SILENCE_MILLIS, limit) : limit)
                .setLocalOnly(endpoint.nodeLocal());
        return bus.<R>request(endpoint.address(), question, options)
                .map(Message::body)
                .recover(failure -> {
                    if (tries > 1 && failed(failure, ReplyFailure.NO_HANDLERS)) {
                        return vertx.timer(PAUSE_MILLIS)
                                .compose(rested -> ask(endpoint, question, tries - 1, againAfterSilence));
                    }
                    return againAfterSilence && failed(failure, ReplyFailure.TIMEOUT)
                            ? ask(endpoint, question, tries, false)
                            : Future.failedFuture(failure);
                });
    }

    private static boolean failed(Throwable failure, ReplyFailure how) {
        return failure instanceof ReplyException noAnswer && noAnswer.failureType() == how;
    }

    /** Answers an endpoint in the caller's context; completes when the address is known to the cluster. */
    public <Q extends Record, R extends Record> Future<Void> serve(
            Endpoint<Q, R> endpoint, Function<Q, Future<R>> answer) {
        MessageConsumer<Q> consumer =
                endpoint.nodeLocal() ? bus.localConsumer(endpoint.address()) : bus.consumer(endpoint.address());
        consumer.handler(message -> reply(endpoint, message, answer));
        return consumer.completion();
    }

    private <Q extends Record, R extends Record> void reply(
            Endpoint<Q, R> endpoint, Message<Q> message, Function<Q, Future<R>> answer) {
        Future<R> reply;
        try {
            // body() decodes, and throws on a message that is not ours: inside the guard, or the asker waits in vain.
            reply = answer.apply(message.body());
        } catch (RuntimeException failure) {
            reply = Future.failedFuture(failure);
        }
        reply.onSuccess(message::reply).onFailure(failure -> message.reply(problemOf(endpoint, failure)));
    }

    private static ProblemReply problemOf(Endpoint<?, ?> endpoint, Throwable failure) {
        ProblemException problem = ProblemException.from(failure);
        if (problem.code() == ProblemCode.INTERNAL) {
            log.atError()
                    .setCause(failure)
                    .addKeyValue("endpoint", endpoint.address())
                    .log("Endpoint failed");
        }
        return new ProblemReply(problem.problem());
    }

    /** Tells everyone who follows the topic, on every node; at most once. */
    public <M extends Record> void publish(Topic<M> topic, M news) {
        bus.publish(topic.address(), news);
    }

    /** Follows a topic in the caller's context; completes when the cluster knows. */
    public <M extends Record> Future<Void> follow(Topic<M> topic, Consumer<M> reader) {
        MessageConsumer<M> consumer = bus.consumer(topic.address());
        consumer.handler(message -> {
            try {
                reader.accept(message.body());
            } catch (RuntimeException failure) {
                log.atError()
                        .setCause(failure)
                        .addKeyValue("topic", topic.address())
                        .log("News could not be read");
            }
        });
        return consumer.completion();
    }
}
