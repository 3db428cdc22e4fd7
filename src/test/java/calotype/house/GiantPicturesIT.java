package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.GiantPictures;
import calotype.testing.Pictures;
import calotype.testing.ProcessFigures;
import calotype.testing.RunningJar;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The largest pictures that are let in, many at once, with the released jar in half a gigabyte of heap. */
class GiantPicturesIT {
    private static final long MEGABYTE = 1 << 20;
    private static final int SIDE = 10_000;

    @TempDir
    static Path data;

    @Test
    void c26_twentyPicturesOf100MegapixelsAtOnceAllFinish() throws IOException {
        Map<String, String> small =
                Map.of("JDK_JAVA_OPTIONS", "-Xmx512m", "MAX_UPLOAD_SIZE_MB", "50", "RATE_LIMIT_MAX_UPLOADS", "0");
        try (RunningJar jar = RunningJar.start(data, small)) {
            ApiClient client = new ApiClient(jar.address()).registered();
            List<byte[]> pictures = List.of(GiantPictures.jpeg(SIDE, SIDE), GiantPictures.png(SIDE, SIDE));
            List<String> jobs = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                for (byte[] picture : pictures) {
                    // No two are the same file, which would be made once only.
                    jobs.add(upload(client, Pictures.joined(picture, new byte[] {(byte) i})));
                }
            }
            Set<Long> children = new HashSet<>();
            for (String id : jobs) {
                JsonNode job = client.finished(id);
                assertThat(job.get("status").asText()).as(job.toString()).isEqualTo("completed");
                children.addAll(ProcessFigures.children(jar.pid()));
            }
            long most = 0;
            for (long child : children) {
                most = Math.max(most, ProcessFigures.peakMemory(child));
            }
            System.out.printf(
                    "Node at most %d MB, a child at most %d MB, over 20 pictures of 100 megapixels%n",
                    ProcessFigures.peakMemory(jar.pid()) / MEGABYTE, most / MEGABYTE);
            assertThat(most).isLessThan(1_200 * MEGABYTE);
            assertThat(jar.output()).doesNotContain("OutOfMemoryError").doesNotContain("A child process died");
        }
    }

    private static String upload(ApiClient client, byte[] file) {
        ApiClient.Answer answer = client.upload(file, "giant");
        assertThat(answer.status()).as("%s", answer.json()).isEqualTo(202);
        return answer.json().get("job_id").asText();
    }
}
