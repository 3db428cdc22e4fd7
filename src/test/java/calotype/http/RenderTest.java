package calotype.http;

import static calotype.http.FrontDoor.json;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.ImageFormat;
import calotype.model.JobState;
import io.vertx.core.Promise;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderTest {
    private static final UUID IMAGE = UUID.fromString("01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b");
    private static final String PATH = "/api/v1/images/" + IMAGE + "/render";

    private ReadingDoor door;

    @BeforeEach
    void open() {
        door = new ReadingDoor();
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
    }

    @AfterEach
    void shut() {
        door.close();
    }

    private HttpResponse<String> get(String query) {
        return door.get(ReadingDoor.ADA, PATH + query);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void g21_theFirstAnswerIsMadeAndSaysWhereTheTimeWent() {
        HttpResponse<String> answer = get("?w=400&format=webp&q=80");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("w=400&format=webp&q=80");
        assertThat(header(answer, "Content-Type")).isEqualTo("image/webp");
        assertThat(header(answer, "ETag")).isEqualTo('"' + FakeHall.SHA + '"');
        assertThat(header(answer, "Cache-Control")).isEqualTo("private, max-age=600");
        assertThat(header(answer, "Cache-Status")).isEqualTo("calotype; fwd=miss; stored");
        assertThat(header(answer, "Server-Timing"))
                .startsWith("queue;dur=0.5, fetch;dur=1.0, decode;dur=20.0, encode;dur=8.3, total;dur=");
        assertThat(header(answer, "Content-Disposition"))
                .matches("inline; filename\\*=UTF-8''photo-[0-9a-f]{8}\\.webp");
        assertThat(header(answer, "Vary")).doesNotContainIgnoringCase("accept");
    }

    @Test
    void g12_theSecondAnswerIsWhatWasKeptWhateverTheOrderOfTheNames() {
        get("?w=400&format=webp&q=80");

        HttpResponse<String> again = get("?q=80&fit=inside&format=webp&w=400");

        assertThat(header(again, "Cache-Status")).isEqualTo("calotype; hit");
        assertThat(header(again, "Server-Timing")).startsWith("fetch;dur=");
        assertThat(again.body()).isEqualTo("w=400&format=webp&q=80");
        assertThat(door.hall.renders).hasSize(1);
    }

    @Test
    void k12_whatWasKeptAndWhatHadToBeMadeIsCounted() {
        get("?w=400&format=webp&q=80");
        get("?w=400&format=webp&q=80");
        get("?q=80&w=400&format=webp");

        assertThat(door.metrics.scrape())
                .contains(
                        "calotype_cache_lookups_total{cache=\"renders\",end=\"miss\"} 1.0",
                        "calotype_cache_lookups_total{cache=\"renders\",end=\"hit\"} 2.0");
    }

    @Test
    void whoAsksTheSameAgainByWhicheverIdIsAnsweredWithoutALookAtTheImage() {
        UUID job = door.hall.images.get(IMAGE).job().jobId();
        for (UUID id : List.of(IMAGE, job)) {
            String path = "/api/v1/images/" + id + "/render?w=401&format=webp";
            door.get(ReadingDoor.ADA, path);
            String looks = looksAtImages();

            HttpResponse<String> again = door.get(ReadingDoor.ADA, path);

            assertThat(again.body()).isEqualTo("w=401&format=webp&q=85");
            assertThat(looksAtImages()).isEqualTo(looks);
            assertThat(door.get(ReadingDoor.BOB, path).statusCode()).isEqualTo(404);
        }
    }

    private String looksAtImages() {
        return door.metrics
                .scrape()
                .lines()
                .filter(line -> line.startsWith("calotype_cache_lookups") && line.contains("documents"))
                .collect(Collectors.joining());
    }

    @Test
    void g12_anotherNodeFindsWhatWasKeptToo() {
        get("?w=400&format=webp&q=80");
        try (ReadingDoor other = new ReadingDoor()) {
            other.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
            other.hall.kept.putAll(door.hall.kept);
            other.hall.files.putAll(door.hall.files);

            HttpResponse<String> answer = other.get(ReadingDoor.ADA, PATH + "?w=400&format=webp&q=80");

            assertThat(header(answer, "Cache-Status")).isEqualTo("calotype; hit");
            assertThat(other.hall.renders).isEmpty();
        }
    }

    @Test
    void g14_aHundredFirstRequestsShareOneRender() {
        Promise<Void> gate = Promise.promise();
        door.hall.renderGate = gate.future();
        List<CompletableFuture<HttpResponse<String>>> all = IntStream.range(0, 100)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> get("?w=300&format=webp")))
                .toList();

        while (door.hall.renders.isEmpty()) {
            Thread.onSpinWait();
        }
        gate.complete();

        assertThat(all).allSatisfy(one -> assertThat(one.join().statusCode()).isEqualTo(200));
        assertThat(door.hall.renders).hasSize(1);
    }

    @Test
    void whatHadToMakeRoomIsMadeAgain() {
        get("?w=400&format=webp&q=80");
        door.hall.files.clear();
        try (ReadingDoor other = new ReadingDoor()) {
            other.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
            other.hall.kept.putAll(door.hall.kept);

            HttpResponse<String> answer = other.get(ReadingDoor.ADA, PATH + "?w=400&format=webp&q=80");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("w=400&format=webp&q=80");
            assertThat(header(answer, "Cache-Status")).isEqualTo("calotype; fwd=miss; stored");
        }
    }

    @Test
    void conditionsRangesAndHeadWorkAsForEveryFile() {
        String etag = header(get("?w=400&format=webp&q=80"), "ETag");
        String path = PATH + "?w=400&format=webp&q=80";

        assertThat(door.send(door.as(ReadingDoor.ADA, path).header("If-None-Match", etag))
                        .statusCode())
                .isEqualTo(304);
        HttpResponse<String> part = door.send(door.as(ReadingDoor.ADA, path).header("Range", "bytes=2-4"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("400");
        HttpResponse<String> head = door.send(door.as(ReadingDoor.ADA, path).method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo("22");
        assertThat(header(get("?w=400&format=webp&q=80&download=1"), "Content-Disposition"))
                .startsWith("attachment;");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image/avif,image/webp,*/*;q=0.8 | format=avif&q=60",
                "image/webp,*/*                  | format=webp&q=85",
                "*/*                             | format=webp&q=85",
                "image/jpeg                      | format=jpeg&q=80",
                "image/png                       | format=png",
                "image/png,image/jpeg            | format=jpeg&q=80",
            })
    void g08_whereTheFormatIsLeftToTheServiceTheClientDecides(String accept, String query) {
        HttpResponse<String> answer =
                door.send(door.as(ReadingDoor.ADA, PATH + "?w=40").header("Accept", accept));

        assertThat(answer.body()).isEqualTo("w=40&" + query);
        assertThat(header(answer, "Vary")).containsIgnoringCase("accept");
    }

    @Test
    void l11_whereTheFormatIsLeftToTheServiceTheNextBestOneIsMade() {
        String browser = "image/avif,image/webp,*/*;q=0.8";

        door.hall.unavailable.add(ImageFormat.AVIF);
        assertThat(door.send(door.as(ReadingDoor.ADA, PATH + "?w=40").header("Accept", browser))
                        .body())
                .isEqualTo("w=40&format=webp&q=85");
        door.hall.unavailable.add(ImageFormat.WEBP);
        assertThat(door.send(door.as(ReadingDoor.ADA, PATH + "?w=41").header("Accept", browser))
                        .body())
                .isEqualTo("w=41&format=jpeg&q=80");
        assertThat(get("?w=42&format=avif").statusCode()).isEqualTo(422);
    }

    @Test
    void g08_whoTakesNoPictureIsToldWhatThereIs() {
        HttpResponse<String> answer =
                door.send(door.as(ReadingDoor.ADA, PATH + "?w=40").header("Accept", "text/html"));

        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(json(answer).path("available")).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({
        "?widht=400, unknown_operation",
        "?w=9000, invalid_parameter",
        "?fit=scale, invalid_parameter",
        "?g=smart&w=1, not_configured",
        "?format=gif, invalid_parameter"
    })
    void whatTheGrammarDoesNotKnowIsRefused(String query, String code) {
        HttpResponse<String> answer = get(query);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("code").asText()).isEqualTo(code);
        assertThat(door.hall.renders).isEmpty();
    }

    @Test
    void anothersPictureIsNotFoundAndNobodysNeedsAToken() {
        assertThat(door.get(ReadingDoor.BOB, PATH + "?w=1").statusCode()).isEqualTo(404);
        assertThat(door.send(door.request(PATH + "?w=1")).statusCode()).isEqualTo(401);
        assertThat(door.hall.renders).isEmpty();
    }
}
