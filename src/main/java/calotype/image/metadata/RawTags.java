package calotype.image.metadata;

import calotype.model.ImageFormat;
import calotype.model.RawMetadata;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.Tag;
import com.drew.metadata.exif.ExifDirectoryBase;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that the camera wrote, in the library's words, until there is too much of it. */
public final class RawTags {
    private static final int MAX_TAGS = 1_000;
    private static final int MAX_VALUE = 1_000;
    private static final int MAX_TOTAL = 64 << 10;

    /** Blocks in other formats, which may tell places too, so that they must not pass as text of this directory. */
    private static final Set<Integer> OPAQUE = Set.of(
            ExifDirectoryBase.TAG_APPLICATION_NOTES,
            ExifDirectoryBase.TAG_IPTC_NAA,
            ExifDirectoryBase.TAG_PHOTOSHOP_SETTINGS,
            ExifDirectoryBase.TAG_INTER_COLOR_PROFILE,
            ExifDirectoryBase.TAG_MAKERNOTE);

    private final Map<String, Map<String, String>> groups = new LinkedHashMap<>();
    private int tags;
    private int total;

    private RawTags() {}

    /**
     * The tags with a name of the EXIF directories: at most 1,000 with at most 64 Ki characters, no value longer than
     * 1,000 of them. Never throws for what the file holds.
     */
    public static RawMetadata read(Path file, ImageFormat format) {
        RawTags read = new RawTags();
        read.take(ExifReader.tags(file, format));
        return new RawMetadata(read.groups);
    }

    private void take(Metadata metadata) {
        for (Directory directory : metadata.getDirectories()) {
            for (Tag tag : directory.getTags()) {
                String value = text(tag);
                if (value == null) {
                    continue;
                }
                tags++;
                total += value.length();
                if (tags > MAX_TAGS || total > MAX_TOTAL) {
                    return;
                }
                groups.computeIfAbsent(directory.getName(), name -> new LinkedHashMap<>())
                        .putIfAbsent(tag.getTagName(), value);
            }
        }
    }

    private static @Nullable String text(Tag tag) {
        if (!tag.hasTagName() || OPAQUE.contains(tag.getTagType())) {
            return null;
        }
        try {
            return Tags.clean(tag.getDescription(), MAX_VALUE);
        } catch (Throwable broken) {
            // As in the reader: the library's words for hostile values may fail in any way.
            return null;
        }
    }
}
