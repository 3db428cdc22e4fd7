package calotype.image.metadata;

import com.drew.lang.RandomAccessReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.ExifTiffHandler;
import com.drew.metadata.exif.PanasonicRawIFD0Directory;
import java.io.IOException;
import java.util.Set;

/**
 * Takes the tags of all directories, and those of maker notes as far as the library knows their makers. Blocks of other
 * formats inside tags are handed to {@link FoundBlocks}; the library's readers for them are never entered, because they
 * open further blocks inside without a limit.
 */
final class DirectoryHandler extends ExifTiffHandler {
    private static final int MAX_VALUE = 64 << 10;

    private final FoundBlocks blocks;

    DirectoryHandler(Metadata metadata, FoundBlocks blocks) {
        super(metadata, null, 0);
        this.blocks = blocks;
    }

    /** True for a tag that is done with; the library then reads no value. */
    @Override
    public boolean customProcessTag(
            int offset, Set<Integer> seen, int start, RandomAccessReader reader, int tag, int byteCount)
            throws IOException {
        boolean first = _currentDirectory instanceof ExifIFD0Directory;
        if (first && tag == ExifDirectoryBase.TAG_APPLICATION_NOTES) {
            if (blocks.xmp == null && byteCount <= FoundBlocks.MAX_XMP) {
                blocks.xmp = reader.getNullTerminatedBytes(offset, byteCount);
            }
            return true;
        }
        if (tag == ExifDirectoryBase.TAG_INTER_COLOR_PROFILE) {
            if (first && blocks.iccHeader == null && byteCount >= FoundBlocks.ICC_HEADER) {
                blocks.iccHeader = reader.getBytes(offset, FoundBlocks.ICC_HEADER);
            }
            return true;
        }
        if (byteCount > MAX_VALUE && tag != ExifDirectoryBase.TAG_MAKERNOTE) {
            return true;
        }
        if (first && tag == ExifDirectoryBase.TAG_IPTC_NAA && blocks.iptc == null) {
            blocks.iptc = reader.getBytes(offset, byteCount);
            return true;
        }
        if (first && tag == ExifDirectoryBase.TAG_PHOTOSHOP_SETTINGS) {
            if (blocks.iptc == null) {
                blocks.iptc = BlockFinder.iptcOf(reader.getBytes(offset, byteCount));
            }
            return true;
        }
        return isKnownToLibrary(tag) && super.customProcessTag(offset, seen, start, reader, tag, byteCount);
    }

    /** What is left to the library: makers' notes, whose directories have tags of their own. */
    private boolean isKnownToLibrary(int tag) {
        return _currentDirectory instanceof ExifSubIFDDirectory
                ? tag == ExifDirectoryBase.TAG_MAKERNOTE
                : !(_currentDirectory instanceof ExifDirectoryBase
                        || _currentDirectory instanceof PanasonicRawIFD0Directory);
    }
}
