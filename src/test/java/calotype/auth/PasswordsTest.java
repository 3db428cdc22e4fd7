package calotype.auth;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.problem.ProblemException;
import calotype.testing.WatchedVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private static final Vertx vertx = WatchedVertx.create();
    private final Passwords passwords = new Passwords(vertx);

    @AfterAll
    static void close() {
        vertx.close().await();
    }

    @Test
    void s18_aHashIsArgon2idWithASaltOfItsOwn() {
        String hash = passwords.hash("a horse walks into a bar").await();
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(passwords.hash("a horse walks into a bar").await()).isNotEqualTo(hash);
        assertThat(passwords.fits("a horse walks into a bar", hash).await()).isTrue();
        assertThat(passwords.fits("a horse walks into a Bar", hash).await()).isFalse();
    }

    @Test
    void nobodysPasswordNeverFits() {
        assertThat(passwords.fits("", null).await()).isFalse();
        assertThat(passwords.fits("calotype-nobody", null).await()).isFalse();
    }

    @Test
    void s18_aFloodIsRefusedInsteadOfQueuedWithoutEnd() {
        List<Future<Boolean>> flood = new ArrayList<>();
        int cores = Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < cores * 17 + 10; i++) {
            flood.add(passwords.fits("x", null));
        }
        Stream<Throwable> refused = flood.stream().filter(Future::failed).map(Future::cause);
        assertThat(refused.toList())
                .hasSizeGreaterThanOrEqualTo(1)
                .allSatisfy(failure ->
                        assertThat(failure).isInstanceOf(ProblemException.class).hasMessageStartingWith("overloaded"));
        Future.join(flood).otherwiseEmpty().await();
        assertThat(passwords.fits("x", null).await()).isFalse();
    }

    @Test
    void s18_theCommonestPasswordsAreKnown() {
        CommonPasswords common = CommonPasswords.load();
        assertThat(Stream.of("password", "12345678", "PassWord1", "qwertyuiop", "iloveyou", "trustno1"))
                .allMatch(common::contains);
        assertThat(common.contains("a horse walks into a bar")).isFalse();
        assertThat(common.contains("# The 3,000")).isFalse();
    }
}
