package calotype.app;

import calotype.bus.TypedBus;
import calotype.config.CrashPoints;
import calotype.config.Secret;
import calotype.config.SettingsLoader;
import calotype.contract.Contract;
import calotype.contract.Done;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.RenewLease;
import calotype.queue.BrokerAddress;
import calotype.queue.Letter;
import calotype.queue.RabbitOutlet;
import calotype.queue.TestBroker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.slf4j.LoggerFactory;

/**
 * How fast messages go: over the event bus between two nodes of one cluster and within a node, and to a quorum queue of
 * RabbitMQ until it has confirmed them. Run by {@code mvn -q -Pbench process-test-classes}; prints its figures and judges nothing.
 */
final class MessagingBench {
    private static final int WARM_UP = 30_000;
    private static final int ROUND_TRIPS = 50_000;
    private static final int AT_ONCE = 64;

    private static final int ALONE = 2_000;
    private static final int LETTERS = 40_000;
    /** As many as the relay sends at once. */
    private static final int BATCH = 200;

    private static final RenewLease QUESTION =
            new RenewLease(UUID.fromString("01930000-0000-7000-8000-000000000001"), 7, 15);
    private static final String TICKET =
            "{\"version\":1,\"job_id\":\"01930000-0000-7000-8000-000000000001\",\"stage\":\"image\"}";

    private MessagingBench() {}

    public static void main(String[] arguments) throws Exception {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
                .setLevel(ch.qos.logback.classic.Level.WARN);
        print(
                "%s, Java %s, %d cores",
                System.getProperty("os.arch"),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors());
        bus();
        String url = System.getenv().getOrDefault("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672");
        try {
            new BrokerAddress(new Secret(url)).greet();
        } catch (IOException | TimeoutException absent) {
            print("publish confirms are not measured: %s (AMQP_URL)", BrokerAddress.reason(absent));
            return;
        }
        try (TestBroker broker = new TestBroker(url)) {
            broker(broker);
        }
    }

    private static void bus() throws Exception {
        int port = freePort();
        Vertx asking = node(port);
        Vertx answering = node(port);
        TypedBus near = new TypedBus(asking, Contract.ALL);
        TypedBus far = new TypedBus(answering, Contract.ALL);
        await(far.serve(JobsApi.RENEW, question -> Future.succeededFuture(Done.YES)));
        measure("event bus, two nodes", asking, near);
        measure("event bus, one node", answering, far);
        await(asking.close());
        await(answering.close());
    }

    private static Vertx node(int port) throws Exception {
        return await(Cluster.open(SettingsLoader.defaultsWith(
                "cluster.enabled=true", "cluster.port=" + port, "cluster.members=127.0.0.1:" + port)));
    }

    private static void measure(String what, Vertx vertx, TypedBus bus) throws Exception {
        run(vertx, bus, WARM_UP, 1);
        run(vertx, bus, WARM_UP, AT_ONCE);
        Run alone = run(vertx, bus, ROUND_TRIPS, 1);
        Run many = run(vertx, bus, ROUND_TRIPS, AT_ONCE);
        print(
                "%s: one at a time p50 %d µs, p99 %d µs, %,.0f a second; %d at a time %,.0f a second",
                what, alone.micros(50), alone.micros(99), alone.perSecond(), AT_ONCE, many.perSecond());
    }

    /** @param nanos of each, sorted */
    private record Run(long[] nanos, double seconds) {
        long micros(int percent) {
            return TimeUnit.NANOSECONDS.toMicros(nanos[nanos.length * percent / 100]);
        }

        double perSecond() {
            return nanos.length / seconds;
        }
    }

    /** So many questions, so many of them under way at any time, all asked on one event loop. */
    private static Run run(Vertx vertx, TypedBus bus, int questions, int atOnce) throws Exception {
        long[] nanos = new long[questions];
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        Promise<Void> over = Promise.promise();
        long start = System.nanoTime();
        vertx.runOnContext(here -> {
            for (int i = 0; i < atOnce; i++) {
                ask(bus, nanos, begun, answered, over);
            }
        });
        await(over.future());
        double seconds = (System.nanoTime() - start) / 1e9;
        Arrays.sort(nanos);
        return new Run(nanos, seconds);
    }

    private static void ask(
            TypedBus bus, long[] nanos, AtomicInteger begun, AtomicInteger answered, Promise<Void> over) {
        int number = begun.getAndIncrement();
        if (number >= nanos.length) {
            return;
        }
        long asked = System.nanoTime();
        bus.ask(JobsApi.RENEW, QUESTION)
                .onSuccess(answer -> {
                    nanos[number] = System.nanoTime() - asked;
                    if (answered.incrementAndGet() == nanos.length) {
                        over.complete();
                    } else {
                        ask(bus, nanos, begun, answered, over);
                    }
                })
                .onFailure(over::tryFail);
    }

    private static void broker(TestBroker broker) throws Exception {
        Vertx vertx = Vertx.vertx();
        Promise<Void> ready = Promise.promise();
        Promise<RabbitOutlet> made = Promise.promise();
        vertx.runOnContext(here -> {
            RabbitOutlet outlet = new RabbitOutlet(
                    vertx, broker.address(), broker.topology(), "bench", ready::tryComplete, CrashPoints.NONE);
            outlet.open().map(outlet).onComplete(made);
        });
        RabbitOutlet outlet = await(made.future());
        await(ready.future());
        rate(vertx, outlet, ALONE, 1, 1);
        print("publish confirms, one at a time: %,.0f a second", rate(vertx, outlet, ALONE, 1, 1));
        rate(vertx, outlet, LETTERS, BATCH, 1);
        print(
                "publish confirms, %d under way, as the relay sends: %,.0f a second",
                BATCH, rate(vertx, outlet, LETTERS, BATCH, 1));
        print("publish confirms, %,d under way: %,.0f a second", 8 * BATCH, rate(vertx, outlet, LETTERS, BATCH, 8));
        await(outlet.close());
        await(vertx.close());
    }

    /** Letters confirmed a second. */
    private static double rate(Vertx vertx, RabbitOutlet outlet, int letters, int batch, int atOnce) throws Exception {
        List<Letter> each = LongStream.range(0, batch)
                .mapToObj(id -> new Letter(id, "images", TICKET, null))
                .toList();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger confirmed = new AtomicInteger();
        Promise<Void> over = Promise.promise();
        long start = System.nanoTime();
        vertx.runOnContext(here -> {
            for (int i = 0; i < atOnce; i++) {
                send(outlet, each, letters, begun, confirmed, over);
            }
        });
        await(over.future());
        return letters / ((System.nanoTime() - start) / 1e9);
    }

    private static void send(
            RabbitOutlet outlet,
            List<Letter> batch,
            int letters,
            AtomicInteger begun,
            AtomicInteger confirmed,
            Promise<Void> over) {
        if (begun.getAndAdd(batch.size()) >= letters) {
            return;
        }
        outlet.send(batch).onSuccess(safe -> {
            if (safe.size() != batch.size()) {
                over.tryFail("only " + safe.size() + " of " + batch.size() + " letters were confirmed");
            } else if (confirmed.addAndGet(safe.size()) == letters) {
                over.complete();
            } else {
                send(outlet, batch, letters, begun, confirmed, over);
            }
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static <T> T await(Future<T> future) throws TimeoutException {
        return future.await(5, TimeUnit.MINUTES);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
