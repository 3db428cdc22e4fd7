package calotype.model.header;

import calotype.model.header.Boxes.Box;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds what a HEIF file says beside its pixels and its EXIF: XMP and a colour profile. */
public final class HeifBlocks {
    private static final String XMP = "application/rdf+xml";

    private final Source in;
    private final Boxes boxes;

    public HeifBlocks(Source in) {
        this.in = in;
        this.boxes = new Boxes(in);
    }

    /** The item of type {@code mime} with XMP's media type (ISO/IEC 23008-12, A.3); null when there is none. */
    public @Nullable Block xmp() throws IOException {
        Box meta = boxes.child(boxes.file(), "meta");
        return meta == null ? null : new HeifExif(in, boxes).findMime(meta.after(4), XMP);
    }

    /** The first ICC profile among the items' properties (ISO/IEC 14496-12, 12.1.5); null when there is none. */
    public @Nullable Block profile() throws IOException {
        Box meta = boxes.child(boxes.file(), "meta");
        Box described = meta == null ? null : boxes.child(meta.after(4), "iprp");
        Box properties = described == null ? null : boxes.child(described, "ipco");
        if (properties == null) {
            return null;
        }
        for (Box property : boxes.children(properties)) {
            if (property.type().equals("colr")) {
                in.seek(property.start());
                String kind = in.tag(4);
                if (kind.equals("prof") || kind.equals("rICC")) {
                    return new Block(in.position(), property.end() - in.position());
                }
            }
        }
        return null;
    }
}
