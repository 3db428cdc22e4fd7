package calotype.model.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.model.Size;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeometryTest {
    private static final int MOST = 8_192;

    /** Region, scaled, result. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4032x3024 |                              | 0,0 4032x3024  | 4032x3024 | 4032x3024",
                "4032x3024 | w=400                        | 0,0 4032x3024  | 400x300   | 400x300",
                "4032x3024 | h=400                        | 0,0 4032x3024  | 533x400   | 533x400",
                "4032x3024 | w=400&h=400                  | 0,0 4032x3024  | 400x300   | 400x300",
                "4032x3024 | w=400&h=400&fit=outside      | 0,0 4032x3024  | 533x400   | 533x400",
                "4032x3024 | w=400&h=400&fit=fill         | 0,0 4032x3024  | 400x400   | 400x400",
                "4032x3024 | w=400&h=400&fit=cover        | 504,0 3024x3024 | 400x400  | 400x400",
                "4032x3024 | w=400&h=400&fit=cover&g=west | 0,0 3024x3024  | 400x400   | 400x400",
                "4032x3024 | w=400&h=400&fit=cover&g=northeast | 1008,0 3024x3024 | 400x400 | 400x400",
                "4032x3024 | w=400&h=400&fit=cover&g=fp:0.4:0 | 101,0 3024x3024 | 400x400 | 400x400",
                "4032x3024 | w=400&h=400&fit=contain      | 0,0 4032x3024  | 400x300   | 400x400",
                "100x50    | w=400                        | 0,0 100x50     | 100x50    | 100x50",
                "100x50    | w=400&enlarge=1              | 0,0 100x50     | 400x200   | 400x200",
                "100x50    | w=400&h=400&fit=cover        | 25,0 50x50     | 50x50     | 50x50",
                "100x50    | w=400&h=400&fit=cover&enlarge=1 | 25,0 50x50  | 400x400   | 400x400",
                "100x50    | w=400&h=20&fit=fill          | 0,0 100x50     | 100x20    | 100x20",
                "100x50    | w=400&h=400&fit=contain      | 0,0 100x50     | 100x50    | 400x400",
                "100x50    | crop=10-20-30-10             | 10,20 30x10    | 30x10     | 30x10",
                "100x50    | crop=10p-20p-30p-80p         | 10,10 30x40    | 30x40     | 30x40",
                "100x50    | crop=50p-0p-50p-100p&w=25    | 50,0 50x50     | 25x25     | 25x25",
                "100x50    | rotate=90                    | 0,0 100x50     | 100x50    | 50x100",
                "100x50    | rotate=180                   | 0,0 100x50     | 100x50    | 100x50",
                "100x100   | rotate=45                    | 0,0 100x100    | 100x100   | 141x141",
                "1x65500   | w=50                         | 0,0 1x65500    | 1x65500   | too large",
                "1x65500   | w=50&h=50&fit=cover          | 0,32750 1x1    | 1x1       | 1x1",
                "4032x3024 | w=8192&enlarge=1             | 0,0 4032x3024  | 8192x6144 | 8192x6144",
                "4032x3024 | h=8192&enlarge=1             | -              | -         | too large",
            })
    void d01_everyFitComesToItsSizes(String original, String query, String region, String scaled, String result) {
        Size size = size(original);
        Transform transform = TransformParser.query(query == null ? "" : query);
        if (result.equals("too large")) {
            assertThatThrownBy(() -> Geometry.of(transform, size, MOST))
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.INVALID_PARAMETER));
            return;
        }
        Geometry geometry = Geometry.of(transform, size, MOST);

        Box seen = geometry.region();
        assertThat(seen.x() + "," + seen.y() + " " + seen.width() + "x" + seen.height())
                .isEqualTo(region);
        assertThat(geometry.scaled()).isEqualTo(size(scaled));
        assertThat(geometry.result()).isEqualTo(size(result));
    }

    private static Size size(String text) {
        String[] sides = text.split("x");
        return new Size(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    }

    @Test
    void containPlacesThePictureByItsGravity() {
        assertThat(place("center")).isEqualTo(new Box(0, 50, 400, 300));
        assertThat(place("north")).isEqualTo(new Box(0, 0, 400, 300));
        assertThat(place("southeast")).isEqualTo(new Box(0, 100, 400, 300));
    }

    private static Box place(String gravity) {
        return Geometry.of(TransformParser.query("w=400&h=400&fit=contain&g=" + gravity), new Size(4032, 3024), MOST)
                .place();
    }

    @ParameterizedTest
    @CsvSource({"0-0-101-50", "1-0-100-50", "0-50-1-1", "0p-0p-100p-100.01p", "60p-0p-50p-10p"})
    void d02_aCropOutsideThePictureIsRefusedWithThePicturesSize(String crop) {
        assertThatThrownBy(() -> Geometry.of(TransformParser.query("crop=" + crop), new Size(100, 50), MOST))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.code()).isEqualTo(ProblemCode.CROP_OUT_OF_BOUNDS);
                    assertThat(e.problem().members()).containsEntry("image_size", Map.of("width", 100, "height", 50));
                    assertThat(e.problem().detail()).contains("100 x 50");
                });
    }

    @Test
    void whateverIsAskedTheRegionLiesInsideThePictureAndTheSizesAreSound() {
        Random random = new Random(7);
        for (int i = 0; i < 3_000; i++) {
            Size original = new Size(1 + random.nextInt(5_000), 1 + random.nextInt(5_000));
            String query = "w=" + (1 + random.nextInt(2_000)) + "&h=" + (1 + random.nextInt(2_000)) + "&fit="
                    + Fit.values()[random.nextInt(5)] + "&g=fp:0." + random.nextInt(10) + ":1&enlarge="
                    + random.nextInt(2) + "&crop=10p-5.5p-" + (1 + random.nextInt(90)) + "p-1p";
            Geometry geometry = Geometry.of(TransformParser.query(query), original, Integer.MAX_VALUE);
            Box region = geometry.region();

            assertThat(region.x() >= 0 && region.x() + region.width() <= original.width())
                    .as(query)
                    .isTrue();
            assertThat(region.y() >= 0 && region.y() + region.height() <= original.height())
                    .as(query)
                    .isTrue();
            assertThat(geometry.place().x() + geometry.scaled().width())
                    .isLessThanOrEqualTo(geometry.canvas().width());
        }
    }
}
