package calotype.http;

import static calotype.http.FrontDoor.code;
import static calotype.http.FrontDoor.json;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.ImageFormat;
import calotype.model.JobState;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListReadingTest {
    private static ReadingDoor door;
    private static List<String> newestFirst;

    @BeforeAll
    static void open() {
        door = new ReadingDoor();
        newestFirst = new ArrayList<>();
        IntStream.range(0, 45).forEach(i -> {
            UUID id = new UUID(0x01981c5e8eff7c31L, 0x8a5e000000000000L + i);
            door.hall.put(id, ReadingDoor.ADA, i % 5 == 0 ? JobState.FAILED : JobState.COMPLETED);
            newestFirst.add(0, id.toString());
        });
        door.hall.put(UUID.randomUUID(), ReadingDoor.BOB, JobState.COMPLETED);
    }

    @AfterAll
    static void shut() {
        door.close();
    }

    private static HttpResponse<String> list(String query) {
        return door.get(ReadingDoor.ADA, "/api/v1/images" + query);
    }

    private static List<String> ids(JsonNode page) {
        return page.path("items").findValuesAsText("image_id");
    }

    private static String link(HttpResponse<String> answer, String relation) {
        for (String link : answer.headers().firstValue("Link").orElse("").split(", ")) {
            if (link.endsWith("; rel=\"" + relation + "\"")) {
                return link.substring(1, link.indexOf('>'));
            }
        }
        return null;
    }

    @Test
    void pagesAreNumberedAndLinked() {
        HttpResponse<String> second = list("?page=2&limit=20&status=completed");
        JsonNode page = json(second);
        assertThat(page.path("total").asInt()).isEqualTo(36);
        assertThat(page.path("total_pages").asInt()).isEqualTo(2);
        assertThat(page.path("page").asInt()).isEqualTo(2);
        assertThat(page.path("limit").asInt()).isEqualTo(20);
        assertThat(ids(page)).hasSize(16);
        assertThat(link(second, "first")).isEqualTo("/api/v1/images?page=1&limit=20&status=completed");
        assertThat(link(second, "prev")).isEqualTo("/api/v1/images?page=1&limit=20&status=completed");
        assertThat(link(second, "next")).isNull();
        assertThat(link(second, "last")).isEqualTo("/api/v1/images?page=2&limit=20&status=completed");
    }

    @Test
    void theLinksLeadThroughAllPages() {
        List<String> seen = new ArrayList<>();
        String next = "?limit=10";
        while (next != null) {
            HttpResponse<String> answer = list(next);
            seen.addAll(ids(json(answer)));
            next = link(answer, "next");
            next = next == null ? null : next.substring(next.indexOf('?'));
        }
        assertThat(seen).isEqualTo(newestFirst);
    }

    @Test
    void aPagePastTheEndIsEmpty() {
        HttpResponse<String> answer = list("?page=99");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(ids(json(answer))).isEmpty();
        assertThat(link(answer, "prev")).isEqualTo("/api/v1/images?page=3");
    }

    @Test
    void cursorsLeadThroughAllImagesInBothOrders() {
        for (String sort : new String[] {"-created_at", "created_at"}) {
            List<String> seen = new ArrayList<>();
            String cursor = "";
            while (cursor != null) {
                JsonNode page = json(list("?limit=7&sort=" + sort + "&cursor=" + cursor));
                assertThat(page.has("total")).isFalse();
                seen.addAll(ids(page));
                cursor = page.path("next_cursor").textValue();
            }
            List<String> expected = new ArrayList<>(newestFirst);
            if (sort.equals("created_at")) {
                Collections.reverse(expected);
            }
            assertThat(seen).isEqualTo(expected);
        }
    }

    @Test
    void s21_aCursorThatWasChangedMadeUpOrBorrowedIsRefused() {
        String cursor = json(list("?limit=7&cursor=")).path("next_cursor").asText();
        List<String> bad =
                new ArrayList<>(List.of("x", "MTIz", "%25", cursor + "A", cursor + "=", cursor.substring(1)));
        for (int i = 0; i < cursor.length(); i += 5) {
            bad.add(cursor.substring(0, i) + (cursor.charAt(i) == 'A' ? 'B' : 'A') + cursor.substring(i + 1));
        }
        for (String one : bad) {
            HttpResponse<String> answer = list("?cursor=" + one);
            assertThat(answer.statusCode()).as(one).isEqualTo(422);
            assertThat(code(answer)).isEqualTo("invalid_parameter");
            assertThat(json(answer).at("/errors/0/parameter").asText()).isEqualTo("cursor");
        }
        assertThat(door.get(ReadingDoor.BOB, "/api/v1/images?cursor=" + cursor).statusCode())
                .isEqualTo(422);
    }

    @Test
    void filtersReachTheLedger() {
        list(
                "?status=QUEUED&bucket=holidays&tag=sea&format=PNG&from=2026-01-31T12:00:00Z&to=2026-02-01T00:00:00%2B01:00&q=Be%C3%A0ch&sort=created_at");
        var asked = door.hall.lastList;
        assertThat(asked.status()).isEqualTo(JobState.PENDING);
        assertThat(asked.bucket()).isEqualTo("holidays");
        assertThat(asked.tag()).isEqualTo("sea");
        assertThat(asked.format()).isEqualTo(ImageFormat.PNG);
        assertThat(asked.from()).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
        assertThat(asked.to()).isEqualTo(Instant.parse("2026-01-31T23:00:00Z"));
        assertThat(asked.nameContains()).isEqualTo("Beàch");
        assertThat(asked.newestFirst()).isFalse();
        assertThat(asked.owner()).isEqualTo(ReadingDoor.ADA);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=101",
                "limit=0",
                "page=0",
                "page=x",
                "status=done",
                "format=jxl",
                "from=today",
                "sort=name"
            })
    void aBadValueIsNamed(String query) {
        HttpResponse<String> answer = list("?" + query);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(code(answer)).isEqualTo("invalid_parameter");
        assertThat(json(answer).at("/errors/0/parameter").asText()).isEqualTo(query.replaceAll("=.*", ""));
    }
}
