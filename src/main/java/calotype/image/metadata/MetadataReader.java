package calotype.image.metadata;

import calotype.model.Exif;
import calotype.model.ImageFormat;
import calotype.model.RawMetadata;
import calotype.model.header.Block;
import calotype.model.header.FormatReader;
import calotype.model.header.Source;
import calotype.problem.ProblemException;
import com.drew.imaging.tiff.TiffReader;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.icc.IccReader;
import com.drew.metadata.iptc.IptcReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads what was written into a picture beside its pixels, once, under limits; what cannot be read is not there. Only
 * blocks of bounded size reach the library, never the file: its own walkers inflate text chunks without a limit.
 */
public final class MetadataReader {
    private MetadataReader() {}

    /**
     * @param exif what the camera said, in our words
     * @param raw all that was found, in the library's words
     */
    public record Told(Exif exif, RawMetadata raw) {}

    /** Never throws for what the file holds: {@link Exif#NONE} and no tags when nothing can be read. */
    public static Told read(Path file, ImageFormat format) {
        Metadata metadata = new Metadata();
        FoundBlocks blocks = new FoundBlocks();
        try (Source source = Source.open(file)) {
            Block exif = FormatReader.of(format).read(source).exif();
            blocks = BlockFinder.find(source, format);
            if (exif != null) {
                readExif(new BlockReader(source, exif), metadata, blocks);
            }
        } catch (IOException | ProblemException unreadable) {
            // What was read before still holds.
        }
        readOthers(metadata, blocks);
        return new Told(new ExifWords(metadata).exif(), RawTags.of(metadata, blocks));
    }

    private static void readExif(BlockReader block, Metadata metadata, FoundBlocks blocks) {
        try {
            new TiffReader().processTiff(block, new DirectoryHandler(metadata, blocks), 0);
        } catch (Throwable broken) {
            // The library is a decoder of hostile bytes: nested directories exhaust its stack, arrays its memory, and
            // broken values throw unchecked exceptions. None of these may cost the picture, and a broken block is no
            // event worth a log line.
        }
    }

    private static void readOthers(Metadata metadata, FoundBlocks blocks) {
        byte[] iptc = blocks.iptc;
        byte[] icc = blocks.iccHeader;
        try {
            if (iptc != null) {
                new IptcReader().extract(new SequentialByteArrayReader(iptc), metadata, iptc.length);
            }
            if (icc != null) {
                // The header alone, and behind it a count of no tags.
                new IccReader().extract(new ByteArrayReader(Arrays.copyOf(icc, icc.length + 4)), metadata);
            }
        } catch (Throwable broken) {
            // As above.
        }
    }
}
