package calotype.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The picture formats that are known by name; {@code ALLOWED_MIME_TYPES} says which ones an upload may have. */
public enum ImageFormat {
    JPEG("image/jpeg", "jpg"),
    PNG("image/png", "png"),
    WEBP("image/webp", "webp"),
    GIF("image/gif", "gif"),
    AVIF("image/avif", "avif"),
    HEIC("image/heic", "heic"),
    TIFF("image/tiff", "tiff"),
    BMP("image/bmp", "bmp"),
    ICO("image/x-icon", "ico"),
    PSD("image/vnd.adobe.photoshop", "psd");

    private final String mime;
    private final String extension;

    ImageFormat(String mime, String extension) {
        this.mime = mime;
        this.extension = extension;
    }

    public String mime() {
        return mime;
    }

    /** The file name's ending, without a dot. */
    public String extension() {
        return extension;
    }

    /** Whether pictures are handed out in it; the others are only taken. */
    public boolean isServed() {
        return this == WEBP || this == AVIF || this == JPEG || this == PNG;
    }

    /**
     * Tells the format from the first bytes of a file, which decide whatever its name or its client says.
     *
     * @param first the first bytes, 32 are enough
     * @return null when they are no format known here
     */
    public static @Nullable ImageFormat sniff(byte[] first) {
        return Magic.of(first);
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static ImageFormat of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
