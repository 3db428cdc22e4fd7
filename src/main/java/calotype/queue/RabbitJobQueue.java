package calotype.queue;

import static java.util.Objects.requireNonNull;

import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.Stage;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.telemetry.Metric;
import calotype.telemetry.Metrics;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of a house with a broker. A message is acknowledged when the consumer is done with its ticket; it goes back
 * when the consumer failed, after a pause that grows so that a ledger in trouble is not run over; and it becomes a dead
 * letter when it is no ticket of ours, or one for a job that there never was. The broker gives no more than fit into
 * the consumer's hand; on each new connection it is told so again.
 */
public final class RabbitJobQueue implements JobQueue {
    private static final Logger log = LoggerFactory.getLogger(RabbitJobQueue.class);

    private static final long FIRST_PAUSE_MS = 100;
    private static final int MOST_DOUBLINGS = 5;
    private static final long LOOK_EVERY_MS = 5_000;
    private static final long WAIT_FOR_NEXT_MS = 3_000;

    private final Vertx vertx;
    private final BrokerAddress address;
    private final Topology topology;
    private final Metrics metrics;
    private final String worker;
    private final Promise<Void> emptyHanded = Promise.promise();
    private final Deque<Coming> coming = new ArrayDeque<>();

    private volatile @Nullable Consumption consumption;
    private volatile @Nullable String subscription;
    private @Nullable RabbitLink link;
    private int inHand;
    private long everTaken;
    private int failures;

    /** @param worker this node's name, by which the broker's operators know it */
    public RabbitJobQueue(Vertx vertx, BrokerAddress address, Topology topology, Metrics metrics, String worker) {
        this.vertx = vertx;
        this.address = address;
        this.topology = topology;
        this.metrics = metrics;
        this.worker = worker;
    }

    private record Consumption(
            Stage stage, int mostInHand, Function<JobTicket, Future<Void>> consumer, Context context) {}

    /** A ticket, and the message that it came in. */
    private record Coming(Channel channel, long tag, JobTicket ticket) {}

    @Override
    public Future<Void> start(Stage stage, int mostInHand, Function<JobTicket, Future<Void>> consumer) {
        Consumption now = new Consumption(stage, mostInHand, consumer, vertx.getOrCreateContext());
        consumption = now;
        RabbitLink opening = new RabbitLink(vertx, address, worker + " takes", new Taking(now));
        link = opening;
        vertx.setTimer(LOOK_EVERY_MS, later -> lookIfForgotten(now));
        return opening.open();
    }

    /**
     * The broker can forget a consumer without a word, when its queue is deleted and made again at the same moment. It
     * shows in messages that wait while nothing comes to an empty hand; a new connection mends it.
     */
    private void lookIfForgotten(Consumption now) {
        RabbitLink asked = link;
        if (consumption != now || asked == null) {
            return;
        }
        vertx.setTimer(LOOK_EVERY_MS, later -> lookIfForgotten(now));
        long before = everTaken;
        if (inHand == 0) {
            asked.ask(channel -> channel.messageCount(topology.queue(now.stage())) > 0
                            ? Optional.of(channel)
                            : Optional.<Channel>empty())
                    .onSuccess(channel -> vertx.setTimer(WAIT_FOR_NEXT_MS, waited -> {
                        if (everTaken == before) {
                            channel.ifPresent(asked::drop);
                        }
                    }));
        }
    }

    /** Whether tickets can come at this moment. */
    public boolean isOpen() {
        RabbitLink now = link;
        return now != null && now.isOpen();
    }

    private final class Taking implements RabbitLink.Use {
        private final Consumption now;

        Taking(Consumption now) {
            this.now = now;
        }

        @Override
        public void prepare(Channel channel) throws IOException {
            topology.declare(channel);
            channel.basicQos(now.mostInHand());
            subscription = channel.basicConsume(
                    topology.queue(now.stage()),
                    false,
                    (tag, delivery) -> now.context().runOnContext(here -> take(channel, delivery)),
                    // The queue was deleted: a new connection makes it again.
                    tag -> requireNonNull(link).abort(channel));
        }

        @Override
        public void lost(Channel channel) {
            coming.removeIf(message -> message.channel() == channel);
        }
    }

    private void take(Channel channel, Delivery message) {
        long tag = message.getEnvelope().getDeliveryTag();
        everTaken++;
        if (consumption == null) {
            say(channel, open -> open.basicNack(tag, false, true));
            return;
        }
        try {
            coming.add(new Coming(channel, tag, TicketMessage.read(message.getBody())));
            handOut();
        } catch (IllegalArgumentException foreign) {
            bury(channel, tag, String.valueOf(foreign.getMessage()));
        }
    }

    private void handOut() {
        Consumption now = consumption;
        while (now != null && inHand < now.mostInHand() && !coming.isEmpty()) {
            Coming next = coming.remove();
            inHand++;
            handle(now, next.ticket())
                    .onComplete(end -> now.context().runOnContext(here -> {
                        if (end.succeeded()) {
                            acknowledge(next);
                        } else {
                            giveBack(next, end.cause());
                        }
                    }));
        }
    }

    private static Future<Void> handle(Consumption now, JobTicket ticket) {
        try {
            return now.consumer().apply(ticket);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    private void putDown() {
        inHand--;
        handOut();
        tellIfEmptyHanded();
    }

    private void acknowledge(Coming done) {
        failures = 0;
        metrics.count(Metric.TICKETS, "done");
        say(done.channel(), channel -> channel.basicAck(done.tag(), false));
        putDown();
    }

    private void giveBack(Coming notDone, Throwable failure) {
        if (failure instanceof ProblemException problem && problem.code() == ProblemCode.NOT_FOUND) {
            bury(notDone.channel(), notDone.tag(), "for a job that there never was");
            putDown();
            return;
        }
        long pause = FIRST_PAUSE_MS << Math.min(failures, MOST_DOUBLINGS);
        failures++;
        log.atWarn()
                .addKeyValue("job_id", notDone.ticket().jobId())
                .addKeyValue("reason", failure.getMessage())
                .log("Ticket not done; it will come again");
        metrics.count(Metric.TICKETS, "returned");
        vertx.setTimer(pause, rested -> {
            say(notDone.channel(), channel -> channel.basicNack(notDone.tag(), false, true));
            putDown();
        });
    }

    private void bury(Channel channel, long tag, String why) {
        log.atWarn().addKeyValue("reason", why).log("A message that is no ticket of ours is a dead letter now");
        metrics.count(Metric.TICKETS, "foreign");
        say(channel, open -> open.basicReject(tag, false));
    }

    /** When the channel is gone the message comes again by itself, here or elsewhere. */
    private void say(Channel channel, RabbitLink.Word word) {
        RabbitLink now = link;
        if (now != null) {
            now.say(channel, word)
                    .onFailure(gone -> log.atDebug().setCause(gone).log("A message will come again"));
        }
    }

    @Override
    public Future<Void> stop() {
        consumption = null;
        coming.forEach(message -> say(message.channel(), channel -> channel.basicNack(message.tag(), false, true)));
        coming.clear();
        tellIfEmptyHanded();
        RabbitLink now = link;
        if (now == null) {
            return Future.succeededFuture();
        }
        return now.ask(this::leave).transform(left -> emptyHanded.future()).eventually(now::close);
    }

    /** Without this the broker would go on giving; what it gave that is not in hand goes to others at once. */
    private boolean leave(Channel channel) throws IOException {
        String tag = subscription;
        if (tag != null) {
            channel.basicCancel(tag);
        }
        return true;
    }

    private void tellIfEmptyHanded() {
        if (consumption == null && inHand == 0) {
            emptyHanded.tryComplete();
        }
    }
}
