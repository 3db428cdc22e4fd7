package calotype.bus;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TypedBusTest {
    record Question(String text) {}

    record Answer(int number) {}

    record News(String headline) {}

    private static final Endpoint<Question, Answer> ASK = Endpoint.of("test.ask", Question.class, Answer.class);
    private static final Endpoint<Question, Answer> IMPATIENT =
            new Endpoint<>("test.ask", Question.class, Answer.class, Duration.ofMillis(20), false, false);
    private static final Topic<News> NEWS = new Topic<>("test.news", News.class);

    private TypedBus bus;

    @BeforeEach
    void register(Vertx vertx) {
        bus = new TypedBus(vertx, List.of(Question.class, Answer.class, News.class));
    }

    @Test
    void anAnswerArrivesAsTheRecordItself(VertxTestContext test) {
        Answer answer = new Answer(42);
        bus.serve(ASK, question -> Future.succeededFuture(answer))
                .compose(served -> bus.ask(ASK, new Question("?")))
                .onComplete(test.succeeding(got -> test.verify(() -> {
                    assertThat(got).isSameAs(answer);
                    test.completeNow();
                })));
    }

    @Test
    void aProblemArrivesWithCodeMembersAndRetryDecision(VertxTestContext test) {
        bus.serve(
                        ASK,
                        question -> Future.failedFuture(ProblemCode.TIMEOUT
                                .because("Too slow.")
                                .with("limit", 12)
                                .permanent()))
                .compose(served -> bus.ask(ASK, new Question("?")))
                .onComplete(test.failing(failure -> test.verify(() -> {
                    ProblemException problem = (ProblemException) failure;
                    assertThat(problem.code()).isEqualTo(ProblemCode.TIMEOUT);
                    assertThat(problem.problem().retryable()).isFalse();
                    assertThat(problem.problem().members()).containsEntry("limit", 12);
                    test.completeNow();
                })));
    }

    @Test
    void anUnexpectedFailureArrivesWithoutItsText(VertxTestContext test) {
        bus.serve(ASK, question -> {
                    throw new IllegalStateException("select * from secrets");
                })
                .compose(served -> bus.ask(ASK, new Question("?")))
                .onComplete(test.failing(failure -> test.verify(() -> {
                    assertThat(((ProblemException) failure).code()).isEqualTo(ProblemCode.INTERNAL);
                    assertThat(failure.getMessage()).doesNotContain("secrets");
                    test.completeNow();
                })));
    }

    @Test
    void aQuestionThatNobodyServesIsNotReady(VertxTestContext test) {
        bus.ask(ASK, new Question("?"))
                .onComplete(test.failing(failure -> test.verify(() -> {
                    assertThat(((ProblemException) failure).code()).isEqualTo(ProblemCode.NOT_READY);
                    test.completeNow();
                })));
    }

    @Test
    void anAnswerThatDoesNotComeIsATimeout(VertxTestContext test) {
        bus.serve(ASK, question -> Promise.<Answer>promise().future())
                .compose(served -> bus.ask(IMPATIENT, new Question("?")))
                .onComplete(test.failing(failure -> test.verify(() -> {
                    assertThat(((ProblemException) failure).code()).isEqualTo(ProblemCode.TIMEOUT);
                    test.completeNow();
                })));
    }

    @Test
    void newsReachesEveryoneAndAReaderThatFailsHurtsNobody(VertxTestContext test) {
        bus.follow(NEWS, news -> {
                    throw new IllegalStateException("a bad reader");
                })
                .compose(followed -> bus.follow(
                        NEWS,
                        news -> test.verify(() -> {
                            assertThat(news.headline()).isEqualTo("light");
                            test.completeNow();
                        })))
                .onComplete(test.succeeding(followed -> bus.publish(NEWS, new News("light"))));
    }
}
