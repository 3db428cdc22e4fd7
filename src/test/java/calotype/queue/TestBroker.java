package calotype.queue;

import calotype.config.Secret;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/**
 * Queues of a test's own in a real broker, and a connection beside those that are tested; dropped at the end, at the
 * latest at that of the JVM.
 */
public final class TestBroker implements AutoCloseable {
    private static final Set<TestBroker> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(TestBroker::close)));
    }

    private final BrokerAddress direct;
    private final Topology topology;

    public TestBroker(String url) {
        this(url, new Topology("test-" + UUID.randomUUID()));
        OPEN.add(this);
    }

    private TestBroker(String url, Topology topology) {
        this.direct = new BrokerAddress(new Secret(url));
        this.topology = topology;
    }

    /** The same queues by another way. */
    public TestBroker through(String url) {
        return new TestBroker(url, topology);
    }

    public BrokerAddress address() {
        return direct;
    }

    public Topology topology() {
        return topology;
    }

    private interface Work<T> {
        T on(Channel channel) throws IOException;
    }

    private <T> T run(Work<T> work) {
        try (Connection connection = direct.connect("test")) {
            Channel channel = connection.createChannel();
            topology.declare(channel);
            return work.on(channel);
        } catch (IOException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lays a message into a queue, whatever it says, and knows that it is there. */
    public void lay(String topic, String... bodies) {
        run(channel -> {
            channel.confirmSelect();
            for (String body : bodies) {
                channel.basicPublish(
                        topology.exchange(),
                        topic,
                        new BasicProperties.Builder().deliveryMode(2).build(),
                        body.getBytes(StandardCharsets.UTF_8));
            }
            try {
                return channel.waitForConfirms(20_000);
            } catch (InterruptedException | TimeoutException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    public long deadLetters() {
        return run(channel -> channel.messageCount(topology.deadLetters()));
    }

    /** Images that wait in the broker. */
    public long waiting() {
        return run(channel -> channel.messageCount(topology.prefix() + ".images"));
    }

    /** What an operator does by mistake. */
    public void deleteEverything() {
        run(channel -> {
            topology.delete(channel);
            return true;
        });
    }

    @Override
    public void close() {
        OPEN.remove(this);
        deleteEverything();
    }
}
