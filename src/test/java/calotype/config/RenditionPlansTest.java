package calotype.config;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.ImageFormat;
import calotype.model.Plan;
import calotype.model.RenditionSpec;
import calotype.model.Size;
import org.junit.jupiter.api.Test;

class RenditionPlansTest {
    @Test
    void theDefaultPlanHasBothSetsAndTheOptimizedPair() {
        Plan plan = RenditionPlans.of(SettingsLoader.defaultsWith().images());
        assertThat(plan.renditions())
                .extracting(RenditionSpec::name)
                .containsExactly(
                        "thumb_small",
                        "thumb_medium",
                        "thumb_large",
                        "thumbnail",
                        "medium",
                        "large",
                        "original",
                        "optimized_webp",
                        "optimized_avif");
        assertThat(plan.limits().maxPixels()).isEqualTo(100_000_000);
    }

    @Test
    void variantsAreBoundByWidthAndThumbnailsByABox() {
        Plan plan = RenditionPlans.of(SettingsLoader.defaultsWith().images());
        Size portrait = new Size(3024, 4032);
        assertThat(spec(plan, "thumbnail").sizeFor(portrait)).isEqualTo(new Size(150, 200));
        assertThat(spec(plan, "thumb_small").sizeFor(portrait)).isEqualTo(new Size(96, 128));
    }

    @Test
    void emptySetsLeaveTheOptimizedPairAtFullSize() {
        Plan plan = RenditionPlans.of(SettingsLoader.defaultsWith(
                        "images.sizes={}", "images.thumbnail-sizes={}", "images.optimized-max-edge=0")
                .images());
        assertThat(plan.renditions())
                .extracting(RenditionSpec::format)
                .containsExactly(ImageFormat.WEBP, ImageFormat.AVIF);
        assertThat(spec(plan, "optimized_avif").sizeFor(new Size(20_000, 100))).isEqualTo(new Size(20_000, 100));
        assertThat(spec(plan, "optimized_webp").sizeFor(new Size(20_000, 100)).width())
                .isEqualTo(16_383);
    }

    @Test
    void x14_variantsAboveTheOptimizedBoxAreLeftForLaterWhereTheyCanBeMadeByThemselves() {
        Size photo = new Size(4032, 3024);
        Plan plan = RenditionPlans.of(SettingsLoader.defaultsWith().images(), 8192);

        assertThat(plan.madeNow(photo))
                .hasSize(8)
                .extracting(RenditionSpec::name)
                .doesNotContain("original");
        assertThat(plan.madeNow(new Size(2048, 1536))).hasSize(9);
        assertThat(plan.madeNow(new Size(3000, 20_000)))
                .as("the original's is too tall to be made by itself")
                .extracting(RenditionSpec::name)
                .contains("original")
                .doesNotContain("medium", "large");
        assertThat(RenditionPlans.of(SettingsLoader.defaultsWith().images()).madeNow(photo))
                .as("where nobody can ask later")
                .hasSize(9);
        assertThat(RenditionPlans.of(
                                SettingsLoader.defaultsWith("images.large-variants=eager")
                                        .images(),
                                8192)
                        .madeNow(photo))
                .hasSize(9);
        assertThat(RenditionPlans.of(
                                SettingsLoader.defaultsWith("images.optimized-max-edge=0")
                                        .images(),
                                8192)
                        .madeNow(photo))
                .hasSize(9);
    }

    private static RenditionSpec spec(Plan plan, String name) {
        return plan.renditions().stream()
                .filter(spec -> spec.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
