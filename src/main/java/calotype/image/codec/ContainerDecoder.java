package calotype.image.codec;

import calotype.problem.ProblemCode;
import java.nio.file.Path;

/** Decodes pictures that lie in ISO media boxes: AVIF and HEIC. */
final class ContainerDecoder {
    private ContainerDecoder() {}

    static Decoded read(Path file, long maxPixels) {
        throw ProblemCode.UNSUPPORTED_CODEC.because("AVIF and HEIC pictures cannot be read yet.");
    }
}
