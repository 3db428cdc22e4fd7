package calotype.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.config.CrashPoints.Point;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrashPointsTest {
    @Test
    void namesAndProbabilitiesAreRead() {
        assertThat(CrashPoints.parse("upload-after-put:0.5, worker-before-done:1"))
                .isEqualTo(Map.of(Point.UPLOAD_AFTER_PUT, 0.5, Point.WORKER_BEFORE_DONE, 1.0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nowhere:1",
                "upload-after-put",
                "upload-after-put:0",
                "upload-after-put:2",
                ":1",
                "upload-after-put:x"
            })
    void anythingElseStopsTheStart(String wrong) {
        assertThatThrownBy(() -> load(wrong, "test"))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("faults.crash-at");
    }

    @Test
    void onlyTheTestProfileTakesThem() {
        assertThat(load("upload-after-put:1", "test").faults().crashAt()).isEqualTo("upload-after-put:1");
        for (String profile : List.of("dev", "production")) {
            assertThatThrownBy(() -> load("upload-after-put:1", profile))
                    .hasMessageContaining("faults.crash-at: only the test profile");
        }
    }

    @Test
    void withoutTheSettingNothingHappens() {
        assertThat(CrashPoints.of(
                        SettingsLoader.load(List.of(), Map.of(), Map.of()).settings()))
                .isSameAs(CrashPoints.NONE);
    }

    private static Settings load(String crashAt, String profile) {
        return SettingsLoader.load(List.of(), Map.of("CRASH_AT", crashAt, "CALOTYPE_PROFILE", profile), Map.of())
                .settings();
    }
}
