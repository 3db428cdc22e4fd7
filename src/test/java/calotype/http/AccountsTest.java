package calotype.http;

import static calotype.http.FrontDoor.code;
import static calotype.http.FrontDoor.json;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.auth.RefreshToken;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.Account;
import calotype.contract.AccountsApi.Attempts;
import calotype.contract.AccountsApi.Credentials;
import calotype.contract.AccountsApi.OpenSession;
import calotype.contract.AccountsApi.Register;
import calotype.contract.AccountsApi.VerifyEmail;
import calotype.contract.Done;
import calotype.mail.Letter;
import calotype.mail.Postbox;
import calotype.model.User;
import calotype.model.UserRole;
import calotype.problem.ProblemCode;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Register, login, refresh and logout against a ledger room that is a few maps. */
class AccountsTest {
    private static final String AUTH = "/api/v1/auth/";
    private static final String PASSWORD = "a horse walks into a bar";
    private static final Instant WINDOW_END = Instant.now().plusSeconds(600);

    private final Map<String, Register> accounts = new ConcurrentHashMap<>();
    private final List<OpenSession> sessions = new CopyOnWriteArrayList<>();
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final List<VerifyEmail> verified = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
    private FrontDoor door;

    @BeforeEach
    void open(@TempDir Path directory) {
        door = FrontDoor.open(TestSettings.in(directory), rooms -> {
            rooms.handlers.putAll(AccountHandlers.of(
                    rooms.vertx,
                    rooms.bus,
                    rooms.settings.auth(),
                    rooms.tokens,
                    verification(rooms),
                    Clock.systemUTC()));
            serve(rooms);
        });
    }

    private EmailVerification verification(FrontDoor rooms) {
        Postbox postbox = new Postbox() {
            @Override
            public Future<Void> send(Letter letter) {
                letters.add(letter);
                return Future.succeededFuture();
            }

            @Override
            public Future<Void> close() {
                return Future.succeededFuture();
            }
        };
        UrlSigner signer = new UrlSigner(SigningKeys.parse("k1:a-key-for-links-in-letters-only"));
        return new EmailVerification(rooms.bus, postbox, signer, rooms.settings, Clock.systemUTC());
    }

    private void serve(FrontDoor rooms) {
        FrontDoor.await(rooms.bus.serve(AccountsApi.FIND_USER, wish -> Future.succeededFuture(account(wish.id()))));
        FrontDoor.await(rooms.bus.serve(AccountsApi.VERIFY_EMAIL, proof -> {
            verified.add(proof);
            return Future.succeededFuture(account(proof.id()));
        }));
        FrontDoor.await(rooms.bus.serve(AccountsApi.REGISTER, wish -> {
            String name = String.valueOf(wish.email() == null ? wish.username() : wish.email());
            return accounts.putIfAbsent(name, wish) == null
                    ? Future.succeededFuture(new Account(user(wish)))
                    : Future.failedFuture(ProblemCode.ACCOUNT_EXISTS.because("This name is taken."));
        }));
        FrontDoor.await(rooms.bus.serve(AccountsApi.FIND_LOGIN, wish -> {
            Register known = accounts.get(wish.login());
            return Future.succeededFuture(
                    known == null ? new Credentials(null, null) : new Credentials(user(known), known.passwordHash()));
        }));
        FrontDoor.await(rooms.bus.serve(AccountsApi.OPEN_SESSION, session -> {
            sessions.add(session);
            return Future.succeededFuture(Done.YES);
        }));
        FrontDoor.await(rooms.bus.serve(
                AccountsApi.ROTATE_SESSION,
                wish -> sessions.stream()
                                .anyMatch(session -> session.tokenHash().equals(wish.tokenHash()))
                        ? Future.succeededFuture(new Account(FrontDoor.ADA))
                        : Future.failedFuture(ProblemCode.REFRESH_REUSED.because("Used before."))));
        FrontDoor.await(rooms.bus.serve(AccountsApi.CLOSE_SESSION, wish -> {
            closed.add(wish.tokenHash());
            return Future.succeededFuture(Done.NO);
        }));
        FrontDoor.await(rooms.bus.serve(
                AccountsApi.COUNT_ATTEMPT,
                wish -> Future.succeededFuture(
                        new Attempts(attempts.merge(wish.subject(), wish.cost(), Integer::sum), WINDOW_END))));
    }

    private static User user(Register wish) {
        return new User(
                wish.id(), wish.email(), wish.username(), UserRole.USER, Instant.parse("2026-11-24T10:00:00.120Z"));
    }

    @AfterEach
    void shut() {
        door.close();
    }

    private HttpResponse<String> register(String name) {
        return door.post(AUTH + "register", "{\"email\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}");
    }

    private HttpResponse<String> login(String name, String password) {
        return door.post(AUTH + "login", "{\"email\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    @Test
    void j01_registeringAnswersTheUserAndTokensThatWork() {
        HttpResponse<String> response = register("ada@example.org");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        JsonNode answer = json(response);
        assertThat(door.document
                        .schema(door.document.at("/components/schemas/Authenticated"))
                        .validate(answer))
                .isEmpty();
        assertThat(answer.at("/user/created_at").asText()).isEqualTo("2026-11-24T10:00:00.120Z");
        assertThat(answer.at("/user/username").isNull()).isTrue();
        assertThat(answer.path("expires_in").asInt()).isEqualTo(900);
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(door.tokens.verify(answer.path("access_token").asText()).userId())
                .hasToString(answer.at("/user/id").asText());
        String refresh = answer.path("refresh_token").asText();
        assertThat(sessions.get(0).tokenHash())
                .isEqualTo(new RefreshToken(refresh).hash())
                .isNotEqualTo(refresh);
        assertThat(accounts.get("ada@example.org").passwordHash())
                .startsWith("$argon2id$")
                .doesNotContain(PASSWORD);
        assertThat(code(register("ada@example.org"))).isEqualTo("account_exists");
    }

    @Test
    void j01_loggingInAnswersTokens() {
        assertThat(register("ada@example.org").statusCode()).isEqualTo(201);
        assertThat(login("ada@example.org", PASSWORD).statusCode()).isEqualTo(200);
        HttpResponse<String> alias =
                door.post("/login", "{\"login\":\"ada@example.org\",\"password\":\"" + PASSWORD + "\"}");
        assertThat(alias.statusCode()).isEqualTo(200);
        assertThat(alias.headers().firstValue("Link")).hasValue("</api/v1/auth/login>; rel=\"canonical\"");
    }

    @Test
    void s20_anUnknownNameAndAWrongPasswordAreAnsweredAlike() {
        assertThat(register("ada@example.org").statusCode()).isEqualTo(201);
        HttpResponse<String> unknown = login("eve@example.org", PASSWORD);
        HttpResponse<String> wrong = login("ada@example.org", "another password");
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(withoutId(unknown)).isEqualTo(withoutId(wrong)).contains("invalid_credentials");
        assertThat(unknown.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    private static String withoutId(HttpResponse<String> response) {
        return response.body().replaceAll("\"request_id\":\"[^\"]*\"", "");
    }

    @Test
    void j13_theEleventhBadLoginIsRefusedEvenWithTheRightPassword() {
        assertThat(register("ada@example.org").statusCode()).isEqualTo(201);
        for (int i = 0; i < 10; i++) {
            assertThat(login("ada@example.org", "wrong " + i).statusCode()).isEqualTo(401);
        }
        HttpResponse<String> refused = login("ADA@example.org", PASSWORD);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(code(refused)).isEqualTo("rate_limited");
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 600);
        assertThat(attempts.keySet()).allMatch(subject -> subject.matches("[0-9a-f]{64}"));
        assertThat(login("bob@example.org", PASSWORD).statusCode()).isEqualTo(401);
    }

    @Test
    void aGoodLoginTakesItsAttemptBack() {
        assertThat(register("ada@example.org").statusCode()).isEqualTo(201);
        for (int i = 0; i < 12; i++) {
            assertThat(login("ada@example.org", PASSWORD).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void j02_aRefreshTokenIsExchangedOnceAndGivenBack() {
        String refresh = json(register("ada@example.org")).path("refresh_token").asText();
        String body = "{\"refresh_token\":\"" + refresh + "\"}";
        HttpResponse<String> renewed = door.post(AUTH + "refresh", body);
        assertThat(renewed.statusCode()).isEqualTo(200);
        assertThat(json(renewed).path("refresh_token").asText()).isNotEqualTo(refresh);
        sessions.clear();
        HttpResponse<String> reused = door.post(AUTH + "refresh", body);
        assertThat(reused.statusCode()).isEqualTo(401);
        assertThat(code(reused)).isEqualTo("refresh_reused");
        assertThat(door.post(AUTH + "logout", body).statusCode()).isEqualTo(204);
        assertThat(closed).containsExactly(new RefreshToken(refresh).hash());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "register | {\"password\":\"a horse walks\"} | email",
                "register | {\"email\":\"ada\",\"password\":\"a horse walks\"} | /email",
                "register | {\"username\":\"a b c\",\"password\":\"a horse walks\"} | /username",
                "register | {\"email\":\"ada@example.org\"} | /password",
                "register | {\"email\":\"ada@example.org\",\"password\":\"short\"} | /password",
                "register | {\"email\":\"ada@example.org\",\"password\":\"password1\"} | /password",
                "register | {\"email\":\"ada@example.org\",\"password\":\"ada@example.org\"} | /password",
                "register | {\"email\":7,\"password\":\"a horse walks\"} | /email",
                "login | {\"password\":\"a horse walks\"} | email",
                "login | {\"email\":\"a\"} | /password",
                "login | [] | object",
                "refresh | {} | /refresh_token",
                "refresh | {\"refresh_token\":null} | /refresh_token",
                "logout | {\"refresh_token\":[]} | /refresh_token"
            })
    void x04_aBadFieldIsNamed(String operation, String body, String named) {
        HttpResponse<String> response = door.post(AUTH + operation, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(code(response)).isEqualTo("invalid_parameter");
        assertThat(json(response).path("errors").toString()).contains(named);
        assertThat(accounts).isEmpty();
    }

    @Test
    void s18_passwordsOf128CharactersAreTheLongest() {
        String body = "{\"email\":\"ada@example.org\",\"password\":\"%s\"}";
        assertThat(door.post(AUTH + "register", body.formatted("é".repeat(129))).statusCode())
                .isEqualTo(422);
        assertThat(door.post(AUTH + "register", body.formatted("é".repeat(128))).statusCode())
                .isEqualTo(201);
    }

    @Test
    void s23_membersThatNobodyAskedForAreNotStored() {
        HttpResponse<String> response = door.post(
                AUTH + "register",
                "{\"email\":\"ada@example.org\",\"password\":\"" + PASSWORD + "\",\"role\":\"admin\",\"id\":\"1\"}");
        assertThat(json(response).at("/user/role").asText()).isEqualTo("user");
    }

    @Test
    void s15_oddBodiesAreRefusedByEveryJsonOperation() {
        List<String> odd = new ArrayList<>(List.of(
                "",
                " ",
                "{",
                "nonsense",
                "{\"a\":1}{}",
                "{\"a\":1,\"a\":2}",
                "{\"email\":\"\\ud800\",\"password\":\"a horse walks\"}",
                "{\"email\":\"a\\u0000b\",\"password\":\"a horse walks\"}",
                "{\"\\u0000\":1}",
                "{\"a\":1e999999999}",
                "{\"a\":" + "9".repeat(5000) + "}",
                "{\"a\":NaN}",
                "\ufeff{}",
                "[".repeat(10_000) + "]".repeat(10_000),
                "{\"a\":".repeat(5000) + "1" + "}".repeat(5000),
                "{\"a\":\"" + "x".repeat(70_000) + "\"}",
                "null",
                "true",
                "\"text\"",
                "17",
                "{'a':1}",
                "{\"a\":1,}"));
        for (String operation : List.of("register", "login", "refresh", "logout")) {
            for (String body : odd) {
                HttpResponse<String> response = door.post(AUTH + operation, body);
                String shown = operation + " " + body.substring(0, Math.min(40, body.length()));
                assertThat(response.statusCode()).as(shown).isIn(400, 413, 422);
                assertThat(code(response)).as(shown).isIn("malformed_json", "payload_too_large", "invalid_parameter");
            }
        }
    }

    @Test
    void s15_onlyJsonInUtf8IsRead() throws Exception {
        for (String type : List.of("text/plain", "application/xml", "application/json; charset=utf-16", "")) {
            String header = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
            String answer = door.raw("POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header
                    + "Content-Length: 2\r\n\r\n{}");
            assertThat(answer).as(type).startsWith("HTTP/1.1 415").contains("unsupported_media_type");
        }
        String latin = door.raw("POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\":\"\u00e9\"}");
        assertThat(latin).startsWith("HTTP/1.1 400").contains("malformed_json");
    }

    private Account account(UUID id) {
        return accounts.values().stream()
                .filter(wish -> wish.id().equals(id))
                .findFirst()
                .map(wish -> new Account(user(wish)))
                .orElseThrow();
    }

    @Test
    void j01_theLinkInTheLetterConfirmsTheAddressAndNoOtherDoes() throws Exception {
        HttpResponse<String> account = register("ada+1@example.org");
        assertThat(json(account).at("/user/email_verified").asBoolean(true)).isFalse();
        Letter letter = letters.poll(10, TimeUnit.SECONDS);
        assertThat(letter.to()).isEqualTo("ada+1@example.org");
        Matcher link = Pattern.compile("http://127.0.0.1:0(/api/v1/auth/verifications/\\S+)")
                .matcher(letter.text());
        assertThat(link.find()).isTrue();

        assertThat(code(door.get(link.group(1).replace("ada", "bob")))).isEqualTo("bad_signature");
        assertThat(verified).isEmpty();
        HttpResponse<String> answer = door.get(link.group(1));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("email").asText()).isEqualTo("ada+1@example.org");
        assertThat(verified).extracting(VerifyEmail::email).containsExactly("ada+1@example.org");
    }
}
