package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartParserTest {
    private static final String BODY = "--xyz\r\nContent-Disposition: form-data; name=\"bucket\"\r\n\r\npets\r\n"
            + "--xyz \r\nContent-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".jpg\"\r\n"
            + "Content-Type: image/jpeg\r\n\r\n\r\n--xy\r\n-\r\n--\r\n--xyz\r\n"
            + "Content-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--xyz--\r\nepilogue --xyz";

    /** Notes what it hears as one line. */
    private static final class Ear implements MultipartParser.Listener {
        final List<String> heard = new ArrayList<>();
        final ByteArrayOutputStream content = new ByteArrayOutputStream();

        @Override
        public void partBegins(PartHead head) {
            heard.add(head.name() + "|" + head.filename() + "|" + head.contentType());
            content.reset();
        }

        @Override
        public void partContinues(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            content.writeBytes(copy);
        }

        @Override
        public void partEnds() {
            heard.add(content.toString(StandardCharsets.ISO_8859_1));
        }
    }

    private static Ear parse(byte[] body, int step) {
        Ear ear = new Ear();
        MultipartParser parser = new MultipartParser("xyz", 8, ear);
        for (int at = 0; at < body.length; at += step) {
            parser.feed(Buffer.buffer(Arrays.copyOfRange(body, at, Math.min(body.length, at + step))));
        }
        assertThat(parser.isComplete()).isTrue();
        return ear;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void partsAreTheSameWhereverTheChunksAreCut() {
        for (int step = 1; step <= BODY.length(); step++) {
            assertThat(parse(bytes(BODY), step).heard)
                    .as("chunks of " + step)
                    .containsExactly(
                            "bucket|null|null",
                            "pets",
                            "file|a \"b\".jpg|image/jpeg",
                            "\r\n--xy\r\n-\r\n--",
                            "empty|null|null",
                            "");
        }
    }

    @Test
    void anyBytesPassUnchanged() {
        Random random = new Random(7);
        byte[] file = new byte[100_000];
        for (int i = 0; i < file.length; i++) {
            file[i] = bytes("\r\n--xyz0")[random.nextInt(8)];
        }
        byte[] head = bytes("--xyz\r\nContent-Disposition: form-data; name=file\r\n\r\n");
        String shy = new String(file, StandardCharsets.ISO_8859_1).replace("\r\n--xyz", "\r\n--xy");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head);
        body.writeBytes(bytes(shy));
        body.writeBytes(bytes("\r\n--xyz--"));
        assertThat(parse(body.toByteArray(), 997).heard).containsExactly("file|null|null", shy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "--xyz\r\nno colon\r\n\r\nx\r\n--xyz--",
                "--xyz\r\n\r\nx\r\n--xyz--",
                "--xyz\r\nContent-Type: text/plain\r\n\r\nx\r\n--xyz--",
                "--xyz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xyz--",
                "--xyz\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--xyz--",
                "--xyz\r\nContent-Disposition: form-data; name=a\r\n folded: 1\r\n\r\nx\r\n--xyz--",
                "--xyz\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--xyz--",
                "--xyzzy\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--xyz--",
                "--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--xyz",
                "--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n",
                "--xyz\r\nContent-Disposition: form-data; name=a; filename*=UTF-8''%zz\r\n\r\nx\r\n--xyz--",
                ""
            })
    void s12_aMalformedBodyIsNotTakenForAWholeOne(String body) {
        for (int step : new int[] {1, 7, 1000}) {
            try {
                MultipartParser parser = new MultipartParser("xyz", 8, new Ear());
                for (int at = 0; at < body.length(); at += step) {
                    parser.feed(Buffer.buffer(bytes(body.substring(at, Math.min(body.length(), at + step)))));
                }
                assertThat(parser.isComplete()).isFalse();
            } catch (ProblemException refusal) {
                assertThat(refusal.code()).isEqualTo(ProblemCode.MALFORMED_MULTIPART);
            }
        }
    }

    @Test
    void s12_bombsOfPartsHeadsAndPreamblesAreRefused() {
        String part = "--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n";
        for (String bomb : List.of(
                part.repeat(10_000) + "--xyz--",
                "--xyz\r\nX: " + "y".repeat(20_000) + "\r\n\r\n",
                "--xyz\r\n" + "X: y\r\n".repeat(20_000),
                "preamble ".repeat(10_000),
                "--xyz" + " ".repeat(10_000))) {
            assertThatThrownBy(() -> parse(bytes(bomb), 1024)).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void aNameMayComeInUtf8() {
        assertThat(PartHead.parse(
                                "Content-Disposition: form-data; name=file; filename=x; filename*=UTF-8''na%C3%AFve+.jpg")
                        .filename())
                .isEqualTo("naïve+.jpg");
        assertThat(PartHead.parse("content-disposition: form-data; name=\"file\"; filename=\"C:\\dir\\grüße.jpg\"")
                        .filename())
                .isEqualTo("C:\\dir\\grüße.jpg");
    }

    @Test
    void s12_aNameOfManyEscapesIsRead() {
        String quotes = "\\\"".repeat(4000);
        assertThat(PartHead.parse("Content-Disposition: form-data; name=file; filename=\"" + quotes + "\"")
                        .filename())
                .isEqualTo("\"".repeat(4000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"ends with space \"",
                "multipart/form-data; boundary=\"{}\""
            })
    void anIllegalBoundaryIsRefused(String contentType) {
        assertThatThrownBy(() -> PartHead.boundary(contentType)).hasMessageStartingWith("malformed_multipart");
        assertThatThrownBy(() -> PartHead.boundary("multipart/form-data; boundary=" + "x".repeat(71)))
                .hasMessageStartingWith("malformed_multipart");
        assertThat(PartHead.boundary("multipart/form-data; charset=utf-8; boundary=\"a b\""))
                .isEqualTo("a b");
    }
}
