package calotype.http;

import static calotype.http.FrontDoor.code;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.model.JobState;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes behind signed URLs: small files from memory, large ones from disk, alike in every header. */
class StoredFilesTest {
    private static final UUID IMAGE = UUID.fromString("01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b");

    @TempDir
    Path directory;

    private ReadingDoor door;
    private ImageRecord image;
    private byte[] thumbnail;
    private byte[] large;

    @BeforeEach
    void open() throws IOException {
        door = new ReadingDoor();
        image = door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        thumbnail = stored(image.renditions().get(0).key().path(), 2211);
        large = stored(image.renditions().get(2).key().path(), 101_330);
        stored(image.source().path(), 4_167_727);
    }

    @AfterEach
    void shut() {
        door.close();
    }

    private byte[] stored(String key, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        door.hall.files.put(key, Files.write(directory.resolve("file" + size), bytes));
        return bytes;
    }

    private String url(String name) {
        return door.url(ReadingDoor.ADA, IMAGE, "/urls/" + name);
    }

    private byte[] bytes(String name) {
        return name.equals("thumbnail") ? thumbnail : large;
    }

    private HttpResponse<byte[]> get(String url, String... headers) {
        HttpRequest.Builder request = door.request(url);
        return door.sendForBytes(headers.length == 0 ? request : request.headers(headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"thumbnail", "large"})
    void aSignedUrlGivesTheBytesWithoutAToken(String name) {
        for (int i = 0; i < 3; i++) {
            HttpResponse<byte[]> answer = get(url(name));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(bytes(name));
            assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(bytes(name).length);
            assertThat(answer.headers().firstValue("ETag")).contains('"' + FakeHall.SHA + '"');
            assertThat(answer.headers().firstValue("Last-Modified")).contains("Tue, 24 Nov 2026 10:15:31 GMT");
            assertThat(answer.headers().firstValue("Accept-Ranges")).contains("bytes");
        }
        assertThat(door.hall.fetches).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"thumbnail", "large", "source"})
    void s8_aServedFileCanOnlyBeLookedAt(String name) {
        HttpResponse<byte[]> answer = get(url(name));
        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(answer.headers().allValues("Content-Security-Policy"))
                .containsExactly("default-src 'none'; sandbox");
        assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains(name.equals("source") ? "image/jpeg" : "image/webp");
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith(name.equals("source") ? "attachment" : "inline");
    }

    /** RFC 9530, section 2: of the whole file, also where a part of it is sent. */
    @ParameterizedTest
    @ValueSource(strings = {"thumbnail", "large", "source"})
    void e11_theHashOfTheWholeFileGoesWithItsBytes(String name) {
        String hash = name.equals("source") ? image.sha256() : FakeHall.SHA;
        String digest =
                "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hash)) + ":";
        assertThat(get(url(name)).headers().firstValue("repr-digest")).contains(digest);
        assertThat(get(url(name), "Range", "bytes=1-2").headers().firstValue("repr-digest"))
                .contains(digest);
    }

    @Test
    void aDownloadHasTheUploadsNameAndTheTrueEnding() {
        assertThat(get(url("large") + "&download=1").headers().firstValue("Content-Disposition"))
                .contains("attachment; filename*=UTF-8''photo-large.webp");
        assertThat(get(url("source")).headers().firstValue("Content-Disposition"))
                .contains("attachment; filename*=UTF-8''photo.jpg");
    }

    @Test
    void aFileLivesInCachesOnlyAsLongAsItsUrl() {
        String url = url("large");
        door.clock.step(Duration.ofSeconds(100));
        String control = get(url).headers().firstValue("Cache-Control").orElseThrow();
        assertThat(control).isEqualTo("private, max-age=799");
    }

    @ParameterizedTest
    @CsvSource({
        "thumbnail, bytes=0-99, 0, 100",
        "large, bytes=0-99, 0, 100",
        "thumbnail, bytes=2200-, 2200, 2211",
        "large, bytes=101329-, 101329, 101330",
        "large, bytes=-10, 101320, 101330",
        "large, bytes=-999999, 0, 101330",
        "large, bytes=100-9999999, 100, 101330"
    })
    void aRangeGivesAPart(String name, String range, int from, int to) {
        HttpResponse<byte[]> answer = get(url(name), "Range", range);
        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(bytes(name), from, to));
        assertThat(answer.headers().firstValue("Content-Range"))
                .contains("bytes " + from + "-" + (to - 1) + "/" + bytes(name).length);
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(to - from);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=101330-", "bytes=9-3", "bytes=-0", "bytes=x-y", "bytes=", "bytes=5", "bytes=--5"})
    void aRangeOutsideTheFileIs416(String range) {
        HttpResponse<String> answer = door.send(door.request(url("large")).header("Range", range));
        assertThat(answer.statusCode()).isEqualTo(416);
        assertThat(code(answer)).isEqualTo("range_not_satisfiable");
        assertThat(answer.headers().firstValue("Content-Range")).contains("bytes */101330");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,5-6", "lines=0-5"})
    void severalRangesOrOtherUnitsGetTheWholeFile(String range) {
        HttpResponse<byte[]> answer = get(url("large"), "Range", range);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSize(101_330);
    }

    @Test
    void ifRangeHoldsForTheVeryFileOnly() {
        String url = url("large");
        assertThat(get(url, "Range", "bytes=0-9", "If-Range", '"' + FakeHall.SHA + '"')
                        .statusCode())
                .isEqualTo(206);
        assertThat(get(url, "Range", "bytes=0-9", "If-Range", "Tue, 24 Nov 2026 10:15:31 GMT")
                        .statusCode())
                .isEqualTo(206);
        for (String other : new String[] {"\"x\"", "W/\"" + FakeHall.SHA + '"', "Tue, 24 Nov 2026 10:15:30 GMT", "x"}) {
            assertThat(get(url, "Range", "bytes=0-9", "If-Range", other).statusCode())
                    .as(other)
                    .isEqualTo(200);
        }
    }

    @Test
    void whatTheClientHasIsNotSentNorFetched() {
        String url = url("large");
        String[][] known = {
            {"If-None-Match", '"' + FakeHall.SHA + '"'},
            {"If-None-Match", "\"x\", W/\"" + FakeHall.SHA + '"'},
            {"If-None-Match", "*"},
            {"If-Modified-Since", "Tue, 24 Nov 2026 10:15:31 GMT"},
            {"If-None-Match", '"' + FakeHall.SHA + '"', "Range", "bytes=0-1"}
        };
        for (String[] headers : known) {
            HttpResponse<byte[]> answer = get(url, headers);
            assertThat(answer.statusCode()).as(Arrays.toString(headers)).isEqualTo(304);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().firstValue("ETag")).isPresent();
        }
        assertThat(door.hall.fetches).hasValue(0);
        String[][] unknown = {
            {"If-None-Match", "\"x\""},
            {"If-Modified-Since", "Tue, 24 Nov 2026 10:15:30 GMT"},
            {"If-Modified-Since", "yesterday"},
            {"If-None-Match", "\"x\"", "If-Modified-Since", "Tue, 24 Nov 2026 10:15:31 GMT"}
        };
        for (String[] headers : unknown) {
            assertThat(get(url, headers).statusCode())
                    .as(Arrays.toString(headers))
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thumbnail", "large"})
    void headTellsEverythingButTheBytes(String name) {
        HttpResponse<byte[]> answer =
                door.sendForBytes(door.request(url(name)).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(bytes(name).length);
        assertThat(door.hall.fetches).hasValue(0);
    }

    @Test
    void aChangedUrlIsRefused() {
        String url = url("large");
        String path = url.substring(0, url.indexOf('?'));
        String query = url.substring(url.indexOf('?'));
        String[] changed = {
            path.replace("large", "medium") + query,
            path.replace("default", "another") + query,
            path.replace(IMAGE.toString(), UUID.randomUUID().toString()) + query,
            url.replaceAll("exp=\\d+", "exp=99999999999"),
            url.replace("kid=k1", "kid=k0"),
            url.replace("kid=k1", "kid=k9"),
            url.substring(0, url.length() - 1),
            url + "A",
            path + "?exp=1&kid=k1&sig=",
            "/storage/../storage" + url.substring("/storage".length())
        };
        for (String one : changed) {
            HttpResponse<String> answer = door.send(door.request(one));
            assertThat(answer.statusCode()).as(one).isEqualTo(403);
            assertThat(code(answer)).as(one).isIn("bad_signature", "signature_required");
        }
        assertThat(code(door.send(door.request(path)))).isEqualTo("signature_required");
    }

    @Test
    void aUrlEndsAndThenSaysSo() {
        String url = url("large");
        door.clock.step(Duration.ofSeconds(898));
        assertThat(get(url).statusCode()).isEqualTo(200);
        door.clock.step(Duration.ofSeconds(1));
        HttpResponse<String> answer = door.send(door.request(url));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(code(answer)).isEqualTo("url_expired");
    }

    @Test
    void aFileThatVanishedFromStorageIsNotFound() throws IOException {
        String url = url("large");
        assertThat(get(url).statusCode()).isEqualTo(200);
        Files.delete(directory.resolve("file101330"));
        HttpResponse<String> answer = door.send(door.request(url));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }
}
