package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.ImageFormat;
import calotype.testing.ApiClient;
import calotype.testing.ApiClient.Answer;
import calotype.testing.Pictures;
import calotype.testing.ProcessFigures;
import calotype.testing.RunningJar;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bombs, polyglots and things that are no pictures, made here, through the released jar. */
class HostilePicturesIT {
    private static final String PAYLOAD = "HOSTILE_PAYLOAD_7f3a";
    private static final String SCRIPT = "<script>alert('" + PAYLOAD + "')</script>";
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    static Path data;

    private static RunningJar jar;
    private static ApiClient client;

    @BeforeAll
    static void start() throws IOException {
        jar = RunningJar.start(data, new HashMap<>(HostileCorpusIT.POLICY));
        client = new ApiClient(jar.address()).registered();
    }

    @AfterAll
    static void stop() {
        assertThat(jar.stop()).as("an orderly end").isZero();
    }

    private static JsonNode completed(byte[] file) {
        Answer answer = client.upload(file, "picture");
        assertThat(answer.status()).isEqualTo(202);
        JsonNode job = client.finished(answer.json().get("job_id").asText());
        assertThat(job.get("status").asText()).as(job.toString()).isEqualTo("completed");
        return client.get("/api/v1/images/" + job.get("image_id").asText()).json();
    }

    private static void refused(byte[] file, int status, String code) {
        Answer answer = client.upload(file, "picture");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().get("code").asText()).isEqualTo(code);
    }

    @Test
    void s03_bombsToldByTheirHeaderNeverReachADecoder() throws IOException {
        completed(Pictures.png(Pictures.card(96, 64)));
        Set<Long> children = ProcessFigures.children(jar.pid());
        ProcessFigures.forgetPeak(jar.pid());
        long before = ProcessFigures.peakMemory(jar.pid());
        long jobs = jobs();
        IntStream.range(0, 200)
                .parallel()
                .forEach(i -> refused(Pictures.pngClaiming(20_000 + i, 30_000), 422, "too_many_pixels"));
        refused(Pictures.pngClaiming(Integer.MAX_VALUE, Integer.MAX_VALUE), 422, "too_many_pixels");
        refused(Pictures.pngClaiming(0, 10), 422, "corrupt_image");
        refused(Pictures.progressiveJpegWithScans(501), 422, "too_many_frames");
        refused(Pictures.animatedGif(501), 422, "too_many_frames");
        assertThat(jobs()).isEqualTo(jobs);
        assertThat(ProcessFigures.children(jar.pid())).isEqualTo(children);
        assertThat(ProcessFigures.peakMemory(jar.pid()) - before).isLessThan(64 * MEGABYTE);
    }

    private static long jobs() {
        return client.get("/api/v1/images?limit=100").json().get("items").size();
    }

    @Test
    void s03_s06_bombsInsideCostTheNodeNothingEightAtOnce() throws IOException {
        byte[] zeros = deflated(1 << 30);
        byte[] card = Pictures.png(Pictures.card(96, 64));
        byte[] text = Pictures.withChunk(card, "zTXt", Pictures.joined(bytes("Comment\0\0"), zeros));
        byte[] profile = Pictures.withChunk(card, "iCCP", Pictures.joined(bytes("p\0\0"), zeros));
        completed(card);
        ProcessFigures.forgetPeak(jar.pid());
        long before = ProcessFigures.peakMemory(jar.pid());
        IntStream.range(0, 8).parallel().forEach(i -> {
            Answer answer = client.upload(i % 2 == 0 ? text : profile, "bomb.png");
            assertThat(answer.status()).isIn(202, 422);
            if (answer.status() == 202) {
                JsonNode job = client.finished(answer.json().get("job_id").asText());
                assertThat(job.at("/error/code").asText("")).isIn("", "corrupt_image");
            }
        });
        long grown = ProcessFigures.peakMemory(jar.pid()) - before;
        System.out.println("Node grew by " + grown / MEGABYTE + " MB over eight bombs of 1 GiB at once");
        assertThat(grown)
                .as("64 MB, and what the node has not used of its own before")
                .isLessThan(192 * MEGABYTE);
    }

    private static byte[] deflated(int zeros) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, new Deflater(9))) {
            byte[] some = new byte[1 << 20];
            for (int i = 0; i < zeros / some.length; i++) {
                deflate.write(some);
            }
        }
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static Map<String, byte[]> polyglots() {
        byte[] jpeg = Pictures.jpeg(Pictures.card(96, 64), 90);
        byte[] png = Pictures.png(Pictures.card(96, 64));
        byte[] gif = Pictures.gif(Pictures.card(96, 64));
        byte[] script = bytes(SCRIPT);
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("a page behind a JPEG", Pictures.joined(jpeg, script));
        all.put("a page behind a PNG", Pictures.joined(png, script));
        all.put("an archive behind a GIF", Pictures.joined(gif, bytes("PK\3\4" + PAYLOAD)));
        all.put("a script behind a bitmap", Pictures.joined(Pictures.bmp(Pictures.card(96, 64)), script));
        all.put("a page in a PNG's text", Pictures.withChunk(png, "tEXt", Pictures.joined(bytes("Title\0"), script)));
        int length = script.length + 2;
        byte[] comment = Pictures.joined(
                new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xFE, (byte) (length >> 8), (byte) length},
                script,
                java.util.Arrays.copyOfRange(jpeg, 2, jpeg.length));
        all.put("a page in a JPEG's comment", comment);
        return all;
    }

    static List<String> polyglotNames() {
        return List.copyOf(polyglots().keySet());
    }

    @ParameterizedTest
    @MethodSource("polyglotNames")
    void s08_whatHidesInAPictureIsInNoDerivativeAndNeverAPage(String name) {
        byte[] file = polyglots().get(name);
        JsonNode document = completed(file);
        String image = document.get("image_id").asText();
        JsonNode variants =
                client.get("/api/v1/images/" + image + "/all").json().get("variants");
        assertThat(variants).isNotEmpty();
        for (JsonNode variant : variants) {
            Answer answer = client.anonymous().get(variant.get("url").asText());
            assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1)).doesNotContain(PAYLOAD);
            assertGuarded(answer);
        }
        for (Answer source : List.of(
                client.anonymous().get(document.at("/urls/source").asText()),
                client.get("/api/v1/images/" + image + "/direct?size=source"))) {
            assertThat(source.body()).isEqualTo(file);
            assertThat(source.header("Content-Type"))
                    .isEqualTo(ImageFormat.sniff(file).mime());
            assertThat(source.header("Content-Disposition")).startsWith("attachment");
            assertGuarded(source);
        }
    }

    private static void assertGuarded(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("image/");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none'; sandbox");
    }

    @Test
    void s09_whatIsNoPictureIsRefusedWhateverItIsCalled() {
        for (String text : List.of(
                "hello",
                SCRIPT,
                "<?php system($_GET['c']); ?>",
                "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
                "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
                "push graphic-context\nfill 'url(https://127.0.0.1/x\"|touch \"/tmp/x)'\npop graphic-context\n",
                "%!PS-Adobe-3.0 EPSF-3.0\n",
                "%PDF-1.4\n",
                "PK\3\4",
                "\177ELF\2\1\1",
                "\254\355\0\5sr\0\21java.util.HashMap",
                "\0\0\0\30ftypisom\0\0\2\0isomiso2",
                "\0".repeat(4096))) {
            refused(bytes(text), 415, "unsupported_media_type");
        }
        refused(new byte[0], 422, "empty_file");
    }
}
