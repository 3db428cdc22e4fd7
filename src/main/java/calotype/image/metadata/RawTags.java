package calotype.image.metadata;

import calotype.model.RawMetadata;
import com.adobe.internal.xmp.XMPIterator;
import com.adobe.internal.xmp.XMPMetaFactory;
import com.adobe.internal.xmp.options.IteratorOptions;
import com.adobe.internal.xmp.options.ParseOptions;
import com.adobe.internal.xmp.properties.XMPPropertyInfo;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.Tag;
import com.drew.metadata.exif.ExifDirectoryBase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that was written into a picture, in the library's words, until there is too much of it. */
final class RawTags {
    private static final int MAX_TAGS = 2_000;
    private static final int MAX_NAME = 200;
    private static final int MAX_VALUE = 1_000;
    private static final int MAX_TOTAL = 128 << 10;

    private static final ParseOptions WITHOUT_ENTITIES = new ParseOptions().setDisallowDoctype(true);

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
     * The tags with a name, by directory: at most 2,000 with at most 128 Ki characters, no value longer than 1,000 of
     * them. Never throws for what the file holds.
     */
    static RawMetadata of(Metadata metadata, FoundBlocks blocks) {
        RawTags all = new RawTags();
        metadata.getDirectories().forEach(all::take);
        blocks.texts.forEach((keyword, text) -> all.put("Text", keyword, text));
        all.takeXmp(blocks.xmp);
        return new RawMetadata(all.groups);
    }

    private void take(Directory directory) {
        for (Tag tag : directory.getTags()) {
            if (tag.hasTagName() && !(directory instanceof ExifDirectoryBase && OPAQUE.contains(tag.getTagType()))) {
                put(directory.getName(), tag.getTagName(), description(tag));
            }
        }
    }

    private static @Nullable String description(Tag tag) {
        try {
            return tag.getDescription();
        } catch (Throwable broken) {
            // As in the reader: the library's words for hostile values may fail in any way.
            return null;
        }
    }

    /** Longer values are left out whole: they are pictures and other files, in base64. */
    private void takeXmp(byte @Nullable [] packet) {
        if (packet == null) {
            return;
        }
        try {
            XMPIterator properties = XMPMetaFactory.parseFromBuffer(packet, WITHOUT_ENTITIES)
                    .iterator(new IteratorOptions().setJustLeafnodes(true));
            while (properties.hasNext()) {
                XMPPropertyInfo property = (XMPPropertyInfo) properties.next();
                String value = property.getValue();
                if (property.getPath() != null && value != null && value.length() <= MAX_VALUE) {
                    put("XMP", property.getPath(), value);
                }
            }
        } catch (Throwable broken) {
            // As above, for a parser of markup.
        }
    }

    private void put(String group, String rawName, @Nullable String rawValue) {
        String name = Tags.clean(rawName, MAX_NAME);
        String value = Tags.clean(rawValue, MAX_VALUE);
        if (name == null || value == null || tags >= MAX_TAGS || total + name.length() + value.length() > MAX_TOTAL) {
            return;
        }
        tags++;
        total += name.length() + value.length();
        groups.computeIfAbsent(group, first -> new LinkedHashMap<>()).putIfAbsent(name, value);
    }
}
