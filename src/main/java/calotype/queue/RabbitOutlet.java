package calotype.queue;

import calotype.config.CrashPoints;
import calotype.contract.JobsApi.Stage;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends letters to the broker, many on their way at once, and calls a letter safe when the broker has confirmed it. A
 * confirmation of a message that no queue took is positive too, so letters are mandatory: one that comes back is not
 * safe, and what is missing in the broker is made again by a new connection.
 */
public final class RabbitOutlet implements Outlet {
    private static final int MOST_UNDER_WAY = 2_000;
    private static final long CONFIRM_MILLIS = 15_000;
    private static final int PERSISTENT = 2;

    private final Vertx vertx;
    private final Context context;
    private final Topology topology;
    private final RabbitLink link;
    private final Runnable opened;
    private final CrashPoints crashes;
    private volatile @Nullable Confirms confirms;

    /**
     * @param name by which the broker's operators see the connection
     * @param opened is told whenever letters can go out again
     */
    public RabbitOutlet(
            Vertx vertx, BrokerAddress address, Topology topology, String name, Runnable opened, CrashPoints crashes) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.topology = topology;
        this.opened = opened;
        this.crashes = crashes;
        this.link = new RabbitLink(vertx, address, name + " sends", new Sending());
    }

    /** Begins to connect; completes when the first try has ended, well or not. */
    public Future<Void> open() {
        return link.open();
    }

    public Future<Void> close() {
        return link.close();
    }

    @Override
    public boolean isOpen() {
        return link.isOpen();
    }

    /** How many messages wait in the broker; fails when it does not answer. */
    public Future<Depth> depth() {
        return link.ask(channel -> new Depth(
                channel.messageCount(topology.queue(Stage.IMAGE)), channel.messageCount(topology.deadLetters())));
    }

    /** @param images tickets that no worker has taken yet */
    public record Depth(long images, long deadLetters) {}

    @Override
    public Future<Set<Long>> send(List<Letter> letters) {
        Confirms now = confirms;
        if (now == null || letters.isEmpty() || now.underWay() + letters.size() > MOST_UNDER_WAY) {
            return Future.succeededFuture(Set.of());
        }
        Batch batch = new Batch(letters.size());
        long timer = vertx.setTimer(CONFIRM_MILLIS, late -> link.drop(now.channel));
        link.say(now.channel, channel -> {
                    letters.forEach(letter -> now.publish(letter, batch));
                    crashes.reach(CrashPoints.Point.RELAY_AFTER_PUBLISH);
                })
                .onFailure(gone -> now.lose()); // The channel's end tells the rest.
        return batch.done.future().onComplete(over -> vertx.cancelTimer(timer));
    }

    private BasicProperties properties(Letter letter) {
        String request = letter.requestId();
        return new BasicProperties.Builder()
                .contentType("application/json")
                .deliveryMode(PERSISTENT)
                .messageId(Long.toString(letter.id()))
                .headers(request == null ? Map.of() : Map.of("x-request-id", request))
                .build();
    }

    private final class Sending implements RabbitLink.Use {
        @Override
        public void prepare(Channel channel) throws IOException {
            topology.declare(channel);
            Confirms fresh = new Confirms(channel);
            channel.confirmSelect();
            channel.addConfirmListener(fresh);
            channel.addReturnListener(
                    back -> fresh.returned(back.getProperties().getMessageId()));
            // Before any loss can be told; sending begins when the link says that it is open.
            channel.addShutdownListener(end -> fresh.lose());
            confirms = fresh;
        }

        @Override
        public void opened(Channel channel) {
            opened.run();
        }

        @Override
        public void lost(Channel channel) {
            Confirms gone = confirms;
            if (gone != null && gone.channel == channel) {
                confirms = null;
            }
        }
    }

    /** Letters that were sent together. Any thread may settle them. */
    private static final class Batch {
        private final Promise<Set<Long>> done = Promise.promise();
        private final Set<Long> safe = new HashSet<>();
        private int open;

        Batch(int size) {
            open = size;
        }

        synchronized void settle(long id, boolean confirmed) {
            if (confirmed) {
                safe.add(id);
            }
            open--;
            if (open == 0) {
                done.tryComplete(Set.copyOf(safe));
            }
        }
    }

    private record Sent(long id, Batch batch) {}

    /** What is under way on one channel, by the number that the broker confirms it with. */
    private final class Confirms implements ConfirmListener {
        private final Channel channel;
        private final ConcurrentNavigableMap<Long, Sent> sent = new ConcurrentSkipListMap<>();
        private final Set<String> returned = ConcurrentHashMap.newKeySet();
        private volatile boolean lost;

        Confirms(Channel channel) {
            this.channel = channel;
        }

        int underWay() {
            return sent.size();
        }

        void publish(Letter letter, Batch batch) {
            long number = channel.getNextPublishSeqNo();
            sent.put(number, new Sent(letter.id(), batch));
            try {
                if (lost) {
                    throw new IOException("The channel is gone");
                }
                channel.basicPublish(
                        topology.exchange(),
                        letter.topic(),
                        true,
                        properties(letter),
                        letter.body().getBytes(StandardCharsets.UTF_8));
            } catch (IOException | RuntimeException gone) {
                settle(number, false);
            }
        }

        /** Comes before the confirmation of the same message, on the same thread. */
        void returned(String messageId) {
            returned.add(messageId);
            context.runOnContext(here -> link.say(channel, topology::declare).onFailure(failure -> link.drop(channel)));
        }

        @Override
        public void handleAck(long number, boolean multiple) {
            end(number, multiple, true);
        }

        @Override
        public void handleNack(long number, boolean multiple) {
            end(number, multiple, false);
        }

        private void end(long number, boolean multiple, boolean confirmed) {
            if (multiple) {
                sent.headMap(number, true).keySet().forEach(each -> settle(each, confirmed));
            } else {
                settle(number, confirmed);
            }
        }

        private void settle(long number, boolean confirmed) {
            Sent letter = sent.remove(number);
            if (letter != null) {
                letter.batch().settle(letter.id(), confirmed && !returned.remove(Long.toString(letter.id())));
            }
        }

        /** Nothing will be confirmed any more. */
        void lose() {
            lost = true;
            sent.keySet().forEach(number -> settle(number, false));
        }
    }
}
