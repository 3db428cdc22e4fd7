package calotype.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.CountAttempt;
import calotype.contract.AccountsApi.ResetAttempts;
import calotype.contract.Done;
import calotype.contract.IdempotencyApi;
import calotype.contract.IdempotencyApi.HoldKey;
import calotype.contract.IdempotencyApi.KeptAnswer;
import calotype.contract.IdempotencyApi.KeyState;
import calotype.contract.IdempotencyApi.PastAnswer;
import calotype.contract.IdempotencyApi.ReleaseKey;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.OpenedJob;
import calotype.contract.JobsApi.Quota;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is committed with an upload: the account's count and the answer to its key. */
class AcceptTest {
    /** So long that no test meets the end of one. */
    private static final Quota FIFTY = new Quota("uploads", 50, 3_600_000);

    @RegisterExtension
    static final LedgerRoom room = new LedgerRoom();

    private final UUID owner = room.owner();

    private int counted() {
        return room.ask(
                        AccountsApi.COUNT_ATTEMPT,
                        new CountAttempt(owner.toString(), FIFTY.policy(), FIFTY.windowSeconds(), 0))
                .count();
    }

    private static HoldKey wish(UUID owner, UUID holder) {
        return new HoldKey(owner, "upload", "key-1", holder, 30, 3_600);
    }

    private static KeptAnswer answer(UUID holder) {
        return new KeptAnswer("upload", "key-1", holder, new PastAnswer("print", 202, "/here", "{\"a\":1}"));
    }

    @Test
    void s38_ofEightyUploadsAtTheSameTimeFiftyAreWrittenDown() {
        List<Future<OpenedJob>> uploads = IntStream.range(0, 80)
                .mapToObj(i -> room.bus.ask(JobsApi.OPEN, LedgerRoom.limited(owner, FIFTY, null)))
                .toList();
        int accepted = 0;
        for (Future<OpenedJob> upload : uploads) {
            ProblemCode refusal = LedgerRoom.await(upload.map((ProblemCode) null)
                    .otherwise(failure -> ProblemException.from(failure).code()));
            assertThat(refusal).isIn(null, ProblemCode.RATE_LIMITED);
            accepted += refusal == null ? 1 : 0;
        }
        assertThat(accepted).isEqualTo(50);
        assertThat(counted()).isEqualTo(50);
        assertThat(room.database.run("select 1 from jobs where user_id = '%s'".formatted(owner)))
                .hasSize(50);
    }

    @Test
    void j08_theAnswerTellsThePlaceInTheWindow() {
        assertThat(room.ask(JobsApi.OPEN, LedgerRoom.limited(owner, FIFTY, null))
                        .uploads()
                        .count())
                .isEqualTo(1);
        assertThat(room.ask(JobsApi.OPEN, LedgerRoom.limited(owner, FIFTY, null))
                        .uploads()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void j15_aResetAccountBeginsAnew() {
        Quota one = new Quota("uploads", 1, FIFTY.windowSeconds());
        room.ask(JobsApi.OPEN, LedgerRoom.limited(owner, one, null));
        assertThatThrownBy(() -> room.ask(JobsApi.OPEN, LedgerRoom.limited(owner, one, null)))
                .hasMessageContaining("rate_limited");
        room.ask(AccountsApi.RESET_ATTEMPTS, new ResetAttempts(owner.toString(), "uploads"));
        room.ask(JobsApi.OPEN, LedgerRoom.limited(owner, one, null));
    }

    @Test
    void a10_theAnswerIsKeptWithTheJob() {
        UUID holder = UUID.randomUUID();
        assertThat(room.ask(IdempotencyApi.HOLD, wish(owner, holder)).held()).isTrue();
        KeyState other = room.ask(IdempotencyApi.HOLD, wish(owner, UUID.randomUUID()));
        assertThat(other.held()).isFalse();
        assertThat(other.past()).isNull();
        assertThat(other.secondsLeft()).isBetween(1, 30);

        room.ask(JobsApi.OPEN, LedgerRoom.limited(owner, null, answer(holder)));

        assertThat(room.ask(IdempotencyApi.HOLD, wish(owner, UUID.randomUUID())).past())
                .isEqualTo(answer(holder).answer());
        assertThat(room.ask(IdempotencyApi.HOLD, wish(room.owner(), UUID.randomUUID()))
                        .held())
                .as("keys are each owner's own")
                .isTrue();
    }

    @Test
    void a10_whoDoesNotHoldTheKeyAnyMoreWritesNothing() {
        UUID slow = UUID.randomUUID();
        UUID next = UUID.randomUUID();
        room.ask(IdempotencyApi.HOLD, wish(owner, slow));
        room.database.run("update idempotency_keys set held_until = now() - interval '1 second'");
        assertThat(room.ask(IdempotencyApi.HOLD, wish(owner, next)).held())
                .as("a crashed holder blocks nobody for ever")
                .isTrue();

        OpenJob late = LedgerRoom.limited(owner, FIFTY, answer(slow));
        assertThatThrownBy(() -> room.ask(JobsApi.OPEN, late)).hasMessageContaining("idempotency_in_progress");
        assertThatThrownBy(() -> room.ask(ImagesApi.FIND, new FindImage(owner, late.imageId())))
                .hasMessageContaining("not_found");
        assertThat(counted()).isZero();
        room.ask(JobsApi.OPEN, LedgerRoom.limited(owner, FIFTY, answer(next)));
    }

    @Test
    void a10_anUploadBeyondTheLimitAnswersNoKey() {
        Quota one = new Quota("uploads", 1, FIFTY.windowSeconds());
        room.ask(JobsApi.OPEN, LedgerRoom.limited(owner, one, null));
        UUID holder = UUID.randomUUID();
        room.ask(IdempotencyApi.HOLD, wish(owner, holder));

        assertThatThrownBy(() -> room.ask(JobsApi.OPEN, LedgerRoom.limited(owner, one, answer(holder))))
                .hasMessageContaining("rate_limited");
        assertThat(room.ask(IdempotencyApi.RELEASE, new ReleaseKey(owner, "upload", "key-1", holder)))
                .isEqualTo(Done.YES);
        assertThat(room.ask(IdempotencyApi.HOLD, wish(owner, UUID.randomUUID())).held())
                .isTrue();
    }

    @Test
    void a10_anExpiredAnswerIsForgottenAndSweptAway() {
        UUID holder = UUID.randomUUID();
        room.ask(IdempotencyApi.HOLD, wish(owner, holder));
        room.ask(JobsApi.OPEN, LedgerRoom.limited(owner, null, answer(holder)));
        room.database.run("update idempotency_keys set expires_at = now() - interval '1 second'");

        assertThat(room.ask(IdempotencyApi.HOLD, wish(owner, UUID.randomUUID())).held())
                .isTrue();
    }

    @Test
    void anAccountThatIsGoneIsToldSo() {
        assertThatThrownBy(() -> room.ask(JobsApi.OPEN, LedgerRoom.limited(UUID.randomUUID(), FIFTY, null)))
                .hasMessageContaining("token_invalid");
    }
}
