package calotype.model.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.model.ImageFormat;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformTest {
    private static final int CASES = 5_000;

    @Test
    void whatIsParsedPrintsItselfSoThatItParsesToTheSame() {
        Random random = new Random(52);
        for (int i = 0; i < CASES; i++) {
            String text = query(random);
            Transform parsed = TransformParser.query(text);

            assertThat(TransformParser.query(parsed.query())).as(text).isEqualTo(parsed);
            assertThat(TransformParser.options(parsed.options())).as(text).isEqualTo(parsed);
            assertThat(TransformParser.query(parsed.query()).query()).isEqualTo(parsed.query());
        }
    }

    private static String query(Random random) {
        List<String> parts = new ArrayList<>();
        maybe(random, parts, "w=" + (1 + random.nextInt(8192)));
        maybe(random, parts, "h=" + (1 + random.nextInt(8192)));
        maybe(random, parts, "fit=" + one(random, "cover", "contain", "fill", "inside", "outside"));
        maybe(random, parts, "g=" + one(random, "center", "north", "southwest", "east", focal(random), "fp:1:0.0"));
        maybe(random, parts, "crop=" + crop(random));
        maybe(random, parts, "rotate=" + one(random, "0", "90", "-90", "360", "12.5", "-0.1", "359.9", "7.0"));
        maybe(random, parts, "flip=" + one(random, "h", "v", "hv"));
        maybe(random, parts, "bg=" + one(random, "ffffff", "00FF7f80", "000000", "123456ff"));
        maybe(random, parts, "enlarge=" + random.nextInt(2));
        maybe(random, parts, "format=" + one(random, "auto", "jpeg", "jpg", "png", "webp", "avif"));
        maybe(random, parts, "q=" + (1 + random.nextInt(100)));
        maybe(random, parts, "page=1");
        maybe(random, parts, "animation=0");
        Collections.shuffle(parts, random);
        return String.join("&", parts);
    }

    private static void maybe(Random random, List<String> parts, String part) {
        if (random.nextBoolean()) {
            parts.add(part);
        }
    }

    private static String one(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }

    private static String focal(Random random) {
        return "fp:0." + random.nextInt(10_000) + ":0." + random.nextInt(100);
    }

    private static String crop(Random random) {
        return random.nextBoolean()
                ? random.nextInt(9_000) + "-" + random.nextInt(9_000) + "-" + (1 + random.nextInt(9_000)) + "-1"
                : random.nextInt(90) + "p-" + random.nextInt(90) + "." + random.nextInt(100) + "p-1.50p-10p";
    }

    @Test
    void theCanonicalPrintIsInTheOrderOfTheGrammarAndLeavesOutWhatIsUsual() {
        Transform parsed = TransformParser.query(
                "q=80&format=webp&enlarge=0&flip=h&rotate=-270&crop=0-0-400-300&g=fp:0.50:0.3&fit=cover&h=200&w=300&bg=FFF0F0FF");

        assertThat(parsed.query())
                .isEqualTo("w=300&h=200&fit=cover&g=fp:0.5:0.3&crop=0-0-400-300&rotate=90&flip=h&bg=fff0f0"
                        + "&format=webp&q=80");
        assertThat(parsed.options()).startsWith("w_300,h_200,fit_cover,g_fp:0.5:0.3");
        assertThat(TransformParser.query("").query()).isEmpty();
    }

    @Test
    void d13_sameOperationsInAnyOrderHaveTheSameIdAndOthersAnotherOne() {
        UUID image = UUID.fromString("01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b");
        Transform one = TransformParser.query("w=400&h=300&fit=cover&format=webp&q=80");

        assertThat(one.json()).isEqualTo("{\"fit\":\"cover\",\"format\":\"webp\",\"h\":300,\"q\":80,\"w\":400}");
        assertThat(TransformParser.query("q=80&g=center&fit=cover&format=webp&h=300&w=400")
                        .id(image))
                .isEqualTo(one.id(image))
                .hasToString("cca51eed-a9b4-5d02-a78e-c27cca8bfed3");
        assertThat(TransformParser.query("w=401&h=300&fit=cover&format=webp&q=80")
                        .id(image))
                .isNotEqualTo(one.id(image));
        assertThat(one.id(UUID.randomUUID())).isNotEqualTo(one.id(image));
        assertThat(TransformParser.query("rotate=1.5").json()).isEqualTo("{\"rotate\":1.5}");
    }

    @Test
    void whatHasNoEffectIsLeftOut() {
        assertThat(TransformParser.query("w=400&fit=cover&g=north").query()).isEqualTo("w=400");
        assertThat(TransformParser.query("w=400&h=2&g=north").query()).isEqualTo("w=400&h=2");
        assertThat(TransformParser.query("format=png&q=3").query()).isEqualTo("format=png");
        assertThat(TransformParser.query("enlarge=1").query()).isEmpty();
        assertThat(Transform.NONE.as(ImageFormat.PNG, 80).query()).isEqualTo("format=png");
    }

    @ParameterizedTest
    @CsvSource({
        "widht, w",
        "width, w",
        "qualty, q",
        "backgroud, bg",
        "formt, format",
        "rotat, rotate",
        "corp, crop",
        "qq, q"
    })
    void anUnknownNameIsAnsweredWithTheNearestRightOne(String wrong, String right) {
        assertThatThrownBy(() -> TransformParser.query(wrong + "=1"))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.code()).isEqualTo(ProblemCode.UNKNOWN_OPERATION);
                    assertThat(e.problem().detail()).contains("no operation " + wrong);
                    assertThat(e.problem().detail()).contains("did you mean " + right + "?");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "w=0",
                "w=8193",
                "w=1.5",
                "w=-3",
                "w=",
                "w",
                "h=x",
                "fit=scale",
                "g=up",
                "g=fp:2:0",
                "g=fp:0.5",
                "crop=1-2-3",
                "crop=1-2-0-4",
                "crop=1p-2-3-4",
                "crop=1-2-3-4-5",
                "rotate=361",
                "rotate=1.55",
                "rotate=x",
                "flip=none",
                "flip=x",
                "bg=fff",
                "bg=zzzzzz",
                "enlarge=2",
                "format=gif",
                "q=0",
                "q=101",
                "page=0",
                "animation=x",
                "w=1&w=2"
            })
    void aBadValueIsAnsweredWithItsRange(String query) {
        assertThatThrownBy(() -> TransformParser.query(query)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.code()).isEqualTo(ProblemCode.INVALID_PARAMETER);
            assertThat(e.problem().detail()).contains("parameter " + query.split("=")[0] + " is not valid: ");
            assertThat(e.problem().members()).containsKey("errors");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"g=smart", "g=face", "q=auto", "page=2", "animation=1"})
    void wordsThatAreNotObeyedYetAreRefusedAndNotIgnored(String query) {
        assertThatThrownBy(() -> TransformParser.query(query))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.NOT_CONFIGURED));
    }
}
