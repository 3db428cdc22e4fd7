package calotype.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.bus.Endpoint;
import calotype.bus.Topic;
import calotype.bus.TypedBus;
import calotype.config.SettingsLoader;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.testing.ListeningSockets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes of one cluster, on loopback. */
class TwoNodesIT {
    record Question(String text) {}

    record Answer(String text) {}

    record News(int number) {}

    private static final Endpoint<Question, Answer> ASK =
            new Endpoint<>("test.ask", Question.class, Answer.class, Duration.ofSeconds(20), false, false);
    private static final Endpoint<Question, Answer> HERE =
            new Endpoint<>("test.here", Question.class, Answer.class, Duration.ofSeconds(20), true, false);
    private static final Topic<News> NEWS = new Topic<>("test.news", News.class);

    private static Vertx first;
    private static Vertx second;
    private static TypedBus firstBus;
    private static TypedBus secondBus;

    @BeforeAll
    static void join() throws Exception {
        int port = freePort();
        first = node(port);
        second = node(port);
        firstBus = new TypedBus(first, List.of(Question.class, Answer.class, News.class));
        secondBus = new TypedBus(second, List.of(Question.class, Answer.class, News.class));
        await(secondBus.serve(
                ASK,
                question -> question.text().equals("bomb")
                        ? Future.failedFuture(
                                ProblemCode.TOO_MANY_PIXELS.because("Too many.").with("max_pixels", 100))
                        : Future.succeededFuture(new Answer(question.text() + "!"))));
        await(secondBus.serve(HERE, question -> Future.succeededFuture(new Answer("second"))));
    }

    private static Vertx node(int port) throws Exception {
        return await(Cluster.open(SettingsLoader.defaultsWith(
                "cluster.enabled=true", "cluster.port=" + port, "cluster.members=127.0.0.1:" + port)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void leave() throws Exception {
        await(second.close());
        await(first.close());
    }

    @Test
    void aTypedMessageCrosses() throws Exception {
        assertThat(await(firstBus.ask(ASK, new Question("there")))).isEqualTo(new Answer("there!"));
    }

    @Test
    void aProblemCrossesWithItsCodeAndMembers() {
        assertThatThrownBy(() -> await(firstBus.ask(ASK, new Question("bomb"))))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.TOO_MANY_PIXELS);
                    assertThat(problem.problem().members()).containsEntry("max_pixels", 100);
                });
    }

    @Test
    void newsReachBothNodes() throws Exception {
        Promise<News> atFirst = Promise.promise();
        Promise<News> atSecond = Promise.promise();
        await(firstBus.follow(NEWS, atFirst::tryComplete));
        await(secondBus.follow(NEWS, atSecond::tryComplete));
        // Each node learns of the other's readers by and by, so the news is told until it has arrived.
        long timer = first.setPeriodic(100, id -> firstBus.publish(NEWS, new News(7)));
        assertThat(await(atFirst.future())).isEqualTo(new News(7));
        assertThat(await(atSecond.future())).isEqualTo(new News(7));
        first.cancelTimer(timer);
    }

    @Test
    void whatConcernsOneNodesFilesNeverCrosses() {
        assertThatThrownBy(() -> await(firstBus.ask(HERE, new Question("?"))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.NOT_READY));
    }

    @Test
    void s28_aClusterListensOnLoopbackOnly() throws IOException {
        Assumptions.assumeTrue(ListeningSockets.canBeTold(), "only Linux tells what a process listens on");
        long pid = ProcessHandle.current().pid();
        assertThat(ListeningSockets.of(pid)).hasSizeGreaterThanOrEqualTo(4);
        assertThat(ListeningSockets.offLoopback(pid)).isEmpty();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }
}
