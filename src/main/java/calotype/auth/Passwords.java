package calotype.auth;

import calotype.problem.ProblemCode;
import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hashes passwords with Argon2id (RFC 9106) at OWASP's first setting: 19 MiB, two passes, one lane. One hash costs a
 * core about a tenth of a second, so only as many run at once as there are cores, a few may wait, and more are refused.
 */
public final class Passwords {
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int WAITING_PER_CORE = 16;

    /** Compared when nobody has the name that was given, so that the answer takes as long; no password fits it. */
    private static final String NOBODY =
            "$argon2id$v=19$m=19456,t=2,p=1$Y2Fsb3R5cGUtbm9ib2R5IQ" + "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private final Argon2Function argon2 = Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, HASH_BYTES, Argon2.ID);
    private final SecureRandom random = new SecureRandom();
    private final WorkerExecutor threads;
    private final AtomicInteger inHand = new AtomicInteger();
    private final int most;

    public Passwords(Vertx vertx) {
        int cores = Runtime.getRuntime().availableProcessors();
        this.threads = vertx.createSharedWorkerExecutor("passwords", cores);
        this.most = cores * (1 + WAITING_PER_CORE);
    }

    /** The PHC string of a password, with a salt of its own; fails with {@code overloaded}. */
    public Future<String> hash(String password) {
        return run(() -> {
            byte[] salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            return argon2.hash(password.getBytes(StandardCharsets.UTF_8), salt).getResult();
        });
    }

    /**
     * Whether a password fits a hash; takes as long when there is no hash. Fails with {@code overloaded}.
     *
     * @param hash a PHC string of Argon2; null when nobody has the name that was given
     */
    public Future<Boolean> fits(String password, @Nullable String hash) {
        String compared = hash == null ? NOBODY : hash;
        return run(() -> Argon2Function.getInstanceFromHash(compared).check(password, compared) && hash != null);
    }

    private <T> Future<T> run(Callable<T> work) {
        if (inHand.incrementAndGet() > most) {
            inHand.decrementAndGet();
            return Future.failedFuture(ProblemCode.OVERLOADED
                    .because("Too many people are logging in at this moment; try again soon.")
                    .retryAfter(Duration.ofSeconds(2)));
        }
        return threads.executeBlocking(work, false).onComplete(done -> inHand.decrementAndGet());
    }
}
