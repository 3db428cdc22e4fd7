package calotype.http;

import static calotype.http.FrontDoor.code;
import static calotype.http.FrontDoor.json;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.ImageFormat;
import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What buckets and presets change for an upload. */
class BucketRulesTest extends UploadRooms {
    private static final String[] PLACES = {
        "upload.buckets={avatars: {sizes: {face: 64}, thumbnail-sizes: {}, allowed-formats: [image/png],"
                + " max-bytes: 2KiB, strict-mime: true}}",
        "upload.presets={print: {webp-quality: 97, max-bytes: 20MiB}}"
    };

    @Test
    void c21_bucketAndPresetDecideWhatIsMade() throws Exception {
        door.close();
        door = open(TestSettings.in(directory, PLACES));
        assertThat(upload(good().field("preset", "print")).statusCode()).isEqualTo(202);
        assertThat(opened.take().plan().renditions())
                .filteredOn(made -> made.format() == ImageFormat.WEBP)
                .hasSize(8)
                .allMatch(made -> made.quality() == 97);
        Form face = new Form().file("file", "me.png", "image/png", PNG).field("bucket", "avatars");
        assertThat(upload(face.field("preset", "print")).statusCode()).isEqualTo(202);
        assertThat(opened.take().plan().renditions())
                .extracting(made -> made.name() + " " + made.quality())
                .containsExactly("face 97", "optimized_webp 97", "optimized_avif 60");
        assertThat(upload(good()).statusCode()).isEqualTo(202);
        assertThat(opened.take().plan().renditions()).hasSize(9);
    }

    @Test
    void b04_aBucketsRulesNameTheLimitAndWhatWasFound() throws Exception {
        door.close();
        door = open(TestSettings.in(directory, PLACES));
        HttpResponse<String> type = upload(good().field("bucket", "avatars"));
        assertThat(type.statusCode()).isEqualTo(415);
        assertThat(json(type).path("detail").asText()).contains("image/jpeg").contains("image/png");
        byte[] large = Arrays.copyOf(PNG, 4096);
        HttpResponse<String> size =
                upload(new Form().field("bucket", "avatars").file("file", "a.png", "image/png", large));
        assertThat(size.statusCode()).isEqualTo(413);
        assertThat(json(size).path("max_bytes").asInt()).isEqualTo(2048);
        HttpResponse<String> name =
                upload(new Form().field("bucket", "avatars").file("file", "a.jpg", "image/png", PNG));
        assertThat(name.statusCode()).isEqualTo(415);
        assertThat(directory.resolve("kept")).isEmptyDirectory();
        assertThat(opened).isEmpty();
    }

    @Test
    void onlyNamedBucketsMayBeUsedWhereThatIsWanted() throws Exception {
        door.close();
        door = open(TestSettings.in(directory, PLACES[0], "upload.buckets-strict=true"));
        HttpResponse<String> refused = upload(good().field("bucket", "holidays"));
        assertThat(code(refused)).isEqualTo("unknown_bucket");
        assertThat(json(refused).path("detail").asText()).contains("avatars");
    }
}
