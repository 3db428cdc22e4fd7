package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.bus.TypedBus;
import calotype.config.Secret;
import calotype.config.Settings;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.KeptSecret;
import calotype.contract.Contract;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.model.JobState;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class UrlSignerTest {
    private static final String PATH = "/storage/default/processed/medium/x_medium.webp";
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final long EXP = 1_000_900;
    private static final UrlSigner SIGNER = new UrlSigner(SigningKeys.parse("new:a-new-key,old:an-old-key"));

    private static String part(String url, String name) {
        return url.replaceAll(".*[?&]" + name + "=([^&]*).*", "$1");
    }

    private static long verify(UrlSigner signer, String url, Instant now) {
        String path = url.substring(0, url.indexOf('?'));
        return signer.verify(path, part(url, "exp"), part(url, "kid"), part(url, "sig"), now);
    }

    private static ProblemCode refusal(Runnable check) {
        try {
            check.run();
        } catch (ProblemException refused) {
            return refused.code();
        }
        throw new AssertionError("It was not refused");
    }

    @Test
    void aSignedUrlIsGoodUntilItEnds() {
        String url = SIGNER.sign(PATH, EXP);
        assertThat(verify(SIGNER, url, NOW)).isEqualTo(EXP);
        assertThat(verify(SIGNER, url, Instant.ofEpochSecond(EXP - 1))).isEqualTo(EXP);
        assertThat(refusal(() -> verify(SIGNER, url, Instant.ofEpochSecond(EXP))))
                .isEqualTo(ProblemCode.URL_EXPIRED);
    }

    @Test
    void everyChangedCharacterIsABadSignature() {
        String url = SIGNER.sign(PATH, EXP);
        String sig = part(url, "sig");
        for (int i = 0; i < sig.length(); i++) {
            String changed = changed(sig, i);
            assertThat(refusal(() -> SIGNER.verify(PATH, "1000900", "new", changed, NOW)))
                    .as(changed)
                    .isEqualTo(ProblemCode.BAD_SIGNATURE);
        }
        for (int i = 0; i < PATH.length(); i++) {
            String changed = changed(PATH, i);
            assertThat(refusal(() -> SIGNER.verify(changed, "1000900", "new", sig, NOW)))
                    .as(changed)
                    .isEqualTo(ProblemCode.BAD_SIGNATURE);
        }
        for (String kid : new String[] {"old", "none", "NEW", ""}) {
            assertThat(refusal(() -> SIGNER.verify(PATH, "1000900", kid, sig, NOW)))
                    .isEqualTo(ProblemCode.BAD_SIGNATURE);
        }
    }

    private static String changed(String text, int at) {
        char other = text.charAt(at) == 'A' ? 'B' : 'A';
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1000900", "01000900", "1000900 ", "x", ""})
    void aNumberSpeltInAnotherWayIsABadSignature(String exp) {
        String url = SIGNER.sign(PATH, EXP);
        assertThat(refusal(() -> SIGNER.verify(PATH, exp, "new", part(url, "sig"), NOW)))
                .isEqualTo(ProblemCode.BAD_SIGNATURE);
        assertThat(refusal(() -> SIGNER.verify(PATH, "1000900", "new", part(url, "sig") + "=", NOW)))
                .isEqualTo(ProblemCode.BAD_SIGNATURE);
    }

    @Test
    void aPathWithoutAnySignatureNeedsOne() {
        assertThat(refusal(() -> SIGNER.verify(PATH, null, null, null, NOW))).isEqualTo(ProblemCode.SIGNATURE_REQUIRED);
        assertThat(refusal(() -> SIGNER.verify(PATH, "1", null, null, NOW))).isEqualTo(ProblemCode.BAD_SIGNATURE);
    }

    @Test
    void urlsOfTheKeyBeforeHoldDuringAnExchange() {
        UrlSigner before = new UrlSigner(SigningKeys.parse("old:an-old-key"));
        assertThat(verify(SIGNER, before.sign(PATH, EXP), NOW)).isEqualTo(EXP);
        assertThat(refusal(() -> verify(before, SIGNER.sign(PATH, EXP), NOW))).isEqualTo(ProblemCode.BAD_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nokid", "k1:", ":secret", "k 1:secret", "k1:secret,,"})
    void keysWithoutNameOrSecretAreRefusedWithoutBeingTold(String pairs) {
        assertThatThrownBy(() -> SigningKeys.parse(pairs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("URL signing keys are written kid:secret,kid2:secret2");
    }

    /** RFC 5869, appendix A.1. */
    @Test
    void hkdfAgreesWithTheRfc() {
        HexFormat hex = HexFormat.of();
        byte[] key = Hkdf.sha256(
                hex.parseHex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
                hex.parseHex("000102030405060708090a0b0c"),
                hex.parseHex("f0f1f2f3f4f5f6f7f8f9"),
                42);
        assertThat(hex.formatHex(key))
                .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    @Test
    void withoutKeysTheJwtSecretGivesOneAndTheSecretBeforeStillVerifies(Vertx vertx) {
        TypedBus bus = new TypedBus(vertx, Contract.ALL);
        UrlSigner before = opened(bus, auth("the secret of last year, long enough", null));
        UrlSigner now =
                opened(bus, auth("the secret of this year, long enough", "the secret of last year, long enough"));
        assertThat(verify(now, before.sign(PATH, EXP), NOW)).isEqualTo(EXP);
        assertThat(refusal(() -> verify(before, now.sign(PATH, EXP), NOW))).isEqualTo(ProblemCode.BAD_SIGNATURE);
    }

    @Test
    void withoutAnySecretTheLedgerKeepsOne(Vertx vertx) {
        TypedBus bus = new TypedBus(vertx, Contract.ALL);
        FrontDoor.await(bus.serve(AccountsApi.KEEP_SECRET, asked -> {
            assertThat(asked.name()).isEqualTo("url-signing");
            return Future.succeededFuture(new KeptSecret("c29tZXRoaW5nIGtlcHQ"));
        }));
        UrlSigner one = opened(bus, auth(null, null));
        UrlSigner other = opened(bus, auth(null, null));
        assertThat(verify(other, one.sign(PATH, EXP), NOW)).isEqualTo(EXP);
    }

    private static UrlSigner opened(TypedBus bus, Settings.Auth auth) {
        return FrontDoor.await(SigningKeys.open(new Settings.Urls(null, Duration.ofMinutes(15), null), auth, bus));
    }

    private static Settings.Auth auth(String secret, String previous) {
        return new Settings.Auth(
                Settings.JwtAlgorithm.HS256,
                secret == null ? null : new Secret(secret),
                previous == null ? null : new Secret(previous),
                null,
                null,
                null,
                Duration.ofMinutes(15),
                Duration.ofDays(30),
                10,
                Duration.ofMinutes(15));
    }

    @ParameterizedTest
    @CsvSource({"0, 900", "1, 899", "674, 226", "675, 900", "1349, 226", "1350, 900"})
    void urlsStayTheSameUntilAQuarterOfTheirLifeIsLeft(int secondsAfterCompletion, int left) {
        SteppingClock clock = new SteppingClock(FakeHall.DONE_AT.plusSeconds(secondsAfterCompletion));
        SignedUrls urls = new SignedUrls(
                SIGNER, new Settings.Urls(null, Duration.ofSeconds(900), null), BucketUrls.none(clock), clock);
        ImageRecord image = FakeHall.image(UUID.randomUUID(), UUID.randomUUID(), JobState.COMPLETED);
        assertThat(urls.expiry(image).getEpochSecond() - clock.instant().getEpochSecond())
                .isEqualTo(left);
    }

    @Test
    void aPublicBaseStandsBeforeEveryUrl() {
        SteppingClock clock = new SteppingClock(FakeHall.DONE_AT);
        SignedUrls urls = new SignedUrls(
                SIGNER,
                new Settings.Urls(null, Duration.ofSeconds(900), "https://cdn.example/"),
                BucketUrls.none(clock),
                clock);
        ImageRecord image = FakeHall.image(UUID.randomUUID(), UUID.randomUUID(), JobState.COMPLETED);
        assertThat(urls.source(image, urls.expiry(image))).startsWith("https://cdn.example/storage/default/originals/");
    }
}
