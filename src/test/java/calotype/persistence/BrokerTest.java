package calotype.persistence;

import static calotype.persistence.LedgerRoom.await;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.config.CrashPoints;
import calotype.contract.Events.JobChanged;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.ClaimJob;
import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.Stage;
import calotype.queue.RabbitJobQueue;
import calotype.queue.RabbitOutlet;
import calotype.queue.TestBroker;
import calotype.testing.FaultProxy;
import calotype.testing.PrivateRabbit;
import calotype.testing.RealServers;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ledger, relay, real broker and a worker that has no pictures to make: no job is lost or done twice. */
class BrokerTest {
    private static final int SLOTS = 4;

    private LedgerRoom room;
    private TestBroker broker;
    private RabbitJobQueue queue;
    private UUID owner;
    private final Set<UUID> opened = new HashSet<>();

    @BeforeEach
    void openRoom() {
        room = new LedgerRoom(true);
        owner = room.owner();
    }

    @AfterEach
    void closeRoom() {
        room.close();
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void h01_jobsGoThroughTheBroker() throws Exception {
        work(RealServers.RABBITMQ.url());

        open(100);

        allCompletedOnce();
        assertThat(broker.deadLetters()).isZero();
    }

    @Test
    void r09_everyTicketTwiceMakesNoJobTwice() throws Exception {
        broker = new TestBroker(RealServers.RABBITMQ.url());
        open(500);
        room.database.run(
                "insert into outbox (aggregate, topic, payload) select aggregate, topic, payload from outbox");

        work(broker);

        allCompletedOnce();
        settled();
        assertThat(room.database.run("select 1 from outbox")).hasSize(1_000);
    }

    @Test
    void r04_theConnectionsMayBeCutAtAnyTime() throws Exception {
        String url = RealServers.RABBITMQ.url();
        try (FaultProxy proxy = FaultProxy.before(url, 5_672)) {
            broker = new TestBroker(url);
            work(broker.through(proxy.url(url)));
            for (int i = 0; i < 10; i++) {
                open(20);
                proxy.cut();
            }

            allCompletedOnce();
            await(room.vertx.close()); // Before the proxy, or it would be heard complaining.
        }
    }

    @Test
    void r04_r05_theBrokerMayBeStoppedKilledAndAwayWhileUploadsComeIn() throws Exception {
        try (PrivateRabbit rabbit = PrivateRabbit.start()) {
            work(rabbit.url());
            open(20);
            rabbit.stop();
            open(200);
            rabbit.up();
            open(20);
            rabbit.kill();
            open(20);
            rabbit.up();

            allCompletedOnce();
            broker.close();
            broker = null;
        }
    }

    private void open(int jobs) {
        for (int i = 0; i < jobs; i++) {
            opened.add(room.opened(owner).jobId());
        }
    }

    private void work(String url) {
        broker = new TestBroker(url);
        work(broker);
    }

    private void work(TestBroker where) {
        await(room.vertx.deployVerticle(new RelayVerticle(
                room.database.uri(),
                room.bus,
                (vertx, ready) ->
                        new RabbitOutlet(vertx, where.address(), where.topology(), "test", ready, CrashPoints.NONE),
                CrashPoints.NONE)));
        queue = new RabbitJobQueue(room.vertx, where.address(), where.topology(), room.metrics, "test");
        Future<Void> started = Future.future(promise -> room.vertx.runOnContext(
                here -> queue.start(Stage.IMAGE, SLOTS, this::complete).onComplete(promise)));
        await(started);
    }

    /** As a worker does, without the picture. */
    private Future<Void> complete(JobTicket ticket) {
        return room.bus
                .ask(JobsApi.CLAIM, new ClaimJob(ticket.jobId(), "test", 30))
                .compose(claimed -> {
                    return claimed.work() == null
                            ? Future.succeededFuture()
                            : room.bus
                                    .ask(JobsApi.COMPLETE, LedgerRoom.result(claimed.work()))
                                    .mapEmpty();
                });
    }

    /** Hears of the completion of each job that was opened, once. */
    private void allCompletedOnce() throws InterruptedException {
        Set<UUID> completed = new HashSet<>();
        while (completed.size() < opened.size()) {
            JobChanged news = room.news.poll(60, TimeUnit.SECONDS);
            assertThat(news)
                    .as("%d of %d completed", completed.size(), opened.size())
                    .isNotNull();
            if (news.type().equals("job.completed")) {
                assertThat(completed.add(news.jobId())).as("once").isTrue();
            }
        }
        assertThat(completed).isEqualTo(opened);
        assertThat(room.database.run("select 1 from jobs where status <> 'completed' or attempts > 1"))
                .isEmpty();
        assertThat(room.database.run("select image_id from image_variants group by 1 having count(*) > 1"))
                .isEmpty();
    }

    private void settled() {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!room.database
                .run("select 1 from outbox where published_at is null")
                .isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(limit);
        }
    }
}
