package calotype.image;

import calotype.image.metadata.Stripper;
import calotype.image.step.ToSrgb;
import calotype.model.ImageFormat;
import calotype.model.ImageHeader;
import calotype.model.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The upload as it may stand for an optimized file that would be larger: without anything but its pixels, and only where
 * those are shown everywhere as ours would be.
 */
final class Original {
    /** Pixels of all its frames. */
    private static final long LONG_FILM = 30_000_000;

    private final Path source;
    private final ImageHeader header;
    private final boolean whole;
    private boolean stripped;
    private byte @Nullable [] file;

    /** @param whole whether all of the picture could be read */
    Original(Path source, ImageHeader header, boolean whole) {
        this.source = source;
        this.header = header;
        this.whole = whole;
    }

    ImageFormat format() {
        return header.format();
    }

    /**
     * Bytes that an optimized file of this size may have: those of the upload, where its picture is no larger. Of a long
     * film any number, since making it several times would take longer than a picture may.
     */
    long mostBytes(Size size, boolean moves) {
        boolean comparable = size.equals(header.upright());
        boolean once = moves && size.pixels() * header.frames() > LONG_FILM;
        try {
            return comparable && !once ? Files.size(source) : Long.MAX_VALUE;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The stripped upload, when it has this size and the upload is smaller than so many bytes; null otherwise. */
    synchronized byte @Nullable [] insteadOf(long bytes, Size size, boolean moves) {
        boolean asMany = header.frames() == 1 || moves;
        if (!whole || !asMany || header.orientation() != 1 || !header.stored().equals(size)) {
            return null;
        }
        try {
            if (Files.size(source) >= bytes) {
                return null;
            }
            if (!stripped) {
                stripped = true;
                Stripper.Stripped bare = Stripper.strip(Files.readAllBytes(source), header.format());
                file = bare != null && ToSrgb.isNeedless(bare.profile()) ? bare.file() : null;
            }
            return file;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
