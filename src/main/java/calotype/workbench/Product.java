package calotype.workbench;

import calotype.image.Pipeline.Outcome;
import calotype.model.Codecs;
import calotype.model.Rendition;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a run has made, and by which version of the engine: asked where the run was, where its libraries are loaded.
 *
 * @param pictures of a plan; null otherwise
 * @param picture of a transform; null otherwise
 * @param codecs of a question for them; null otherwise
 */
public record Product(
        @Nullable Outcome pictures,
        @Nullable Rendition picture,
        @Nullable Codecs codecs,
        String engineVersion) {
    static Product of(Outcome pictures, String engineVersion) {
        return new Product(pictures, null, null, engineVersion);
    }

    static Product of(Rendition picture, String engineVersion) {
        return new Product(null, picture, null, engineVersion);
    }

    static Product of(Codecs codecs) {
        return new Product(null, null, codecs, codecs.engineVersion());
    }

    /** Of a task with a plan. */
    public Outcome outcome() {
        return Objects.requireNonNull(pictures, "The task had no plan");
    }

    /** Of a task with a transform. */
    public Rendition rendered() {
        return Objects.requireNonNull(picture, "The task had no transform");
    }

    /** Of {@link Task#CODECS}. */
    public Codecs told() {
        return Objects.requireNonNull(codecs, "The task was another");
    }
}
