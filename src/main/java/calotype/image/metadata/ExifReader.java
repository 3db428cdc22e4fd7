package calotype.image.metadata;

import calotype.model.Exif;
import calotype.model.ImageFormat;
import calotype.model.header.Block;
import calotype.model.header.FormatReader;
import calotype.model.header.Source;
import calotype.problem.ProblemException;
import com.drew.imaging.tiff.TiffReader;
import com.drew.lang.RandomAccessReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifTiffHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Reads what the camera wrote, under limits; metadata that cannot be read is metadata that is not there. */
public final class ExifReader {
    private ExifReader() {}

    /** Never throws for what the file holds: {@link Exif#NONE} when nothing can be read. */
    public static Exif read(Path file, ImageFormat format) {
        return new ExifWords(tags(file, format)).exif();
    }

    /** The tags as the library tells them; none when nothing can be read. */
    static Metadata tags(Path file, ImageFormat format) {
        try (Source source = Source.open(file)) {
            Block block = FormatReader.of(format).read(source).exif();
            return block == null ? new Metadata() : parse(source, block);
        } catch (IOException | ProblemException unreadable) {
            return new Metadata();
        }
    }

    /**
     * Only the EXIF block reaches the library, never the file: its own walkers inflate text chunks without a limit. What
     * it has read before it fails is used.
     */
    private static Metadata parse(Source source, Block block) {
        Metadata metadata = new Metadata();
        try {
            new TiffReader().processTiff(new BlockReader(source, block), new PlainTags(metadata), 0);
        } catch (Throwable broken) {
            // The library is a decoder of hostile bytes: nested directories exhaust its stack, arrays its memory, and
            // broken values throw unchecked exceptions. None of these may cost the picture, and a broken block is no
            // event worth a log line.
        }
        return metadata;
    }

    /**
     * Takes the tags of the picture, the shot and the position as they are. The library's readers of what lies inside
     * tags (XMP, colour profiles, maker notes) are never entered, and directories of thumbnails and further pages not
     * followed: nothing of ours is in them.
     */
    private static final class PlainTags extends ExifTiffHandler {
        private static final int MAX_VALUE = 64 << 10;

        PlainTags(Metadata metadata) {
            super(metadata, null, 0);
        }

        /** True for a tag that is done with; the library then reads no value. */
        @Override
        public boolean customProcessTag(
                int offset, Set<Integer> seen, int start, RandomAccessReader reader, int tag, int byteCount) {
            return byteCount > MAX_VALUE;
        }

        @Override
        public boolean hasFollowerIfd() {
            return false;
        }
    }
}
