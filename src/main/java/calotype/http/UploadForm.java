package calotype.http;

import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The form that an upload is sent in: one file, and short fields with known names. */
final class UploadForm implements MultipartParser.Listener {
    static final int MAX_METADATA_BYTES = 16 * 1024;

    private static final int MAX_FIELD_BYTES = 4 * 1024;
    private static final Set<String> FILE_NAMES = Set.of("file", "image");
    private static final Set<String> FIELD_NAMES =
            Set.of("bucket", "metadata", "tags", "preset", "webhook_url", "ai", "animation", "visibility", "priority");

    /** Takes the bytes of the file. */
    interface FileSink {
        void write(ByteBuffer bytes);
    }

    private final FileSink sink;
    private final Map<String, String> fields = new HashMap<>();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private @Nullable PartHead file;
    private PartHead part = new PartHead("", null, null);

    UploadForm(FileSink sink) {
        this.sink = sink;
    }

    /** @throws ProblemException {@code multiple_files}, {@code missing_file}, {@code invalid_parameter} */
    @Override
    public void partBegins(PartHead head) {
        part = head;
        text.reset();
        if (FILE_NAMES.contains(head.name())) {
            if (file != null) {
                throw ProblemCode.MULTIPLE_FILES.because("Send one file in each request.");
            }
            file = head;
        } else if (head.filename() != null) {
            throw file == null
                    ? ProblemCode.MISSING_FILE.because("The file's part must have the name \"file\" or \"image\".")
                    : ProblemCode.MULTIPLE_FILES.because("Send one file in each request.");
        } else if (!FIELD_NAMES.contains(head.name())) {
            throw invalid(head.name(), "is no field of this form");
        }
    }

    @Override
    public void partContinues(ByteBuffer bytes) {
        if (part == file) {
            sink.write(bytes);
            return;
        }
        boolean metadata = part.name().equals("metadata");
        if (text.size() + bytes.remaining() > (metadata ? MAX_METADATA_BYTES : MAX_FIELD_BYTES)) {
            throw metadata
                    ? ProblemCode.INVALID_METADATA.because("The metadata is longer than 16 KiB.")
                    : invalid(part.name(), "is longer than 4 KiB");
        }
        text.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    @Override
    public void partEnds() {
        if (part == file) {
            return;
        }
        String name = part.name();
        String value = decoded(name);
        String before = fields.putIfAbsent(name, value);
        if (before != null) {
            if (!name.equals("tags")) {
                throw invalid(name, "is there more than once");
            }
            fields.put(name, before + "," + value);
        }
    }

    private String decoded(String name) {
        try {
            String value = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text.toByteArray()))
                    .toString();
            if (PlainText.isStorable(value)) {
                return value;
            }
            throw invalid(name, "contains U+0000");
        } catch (CharacterCodingException e) {
            throw invalid(name, "is not UTF-8");
        }
    }

    /**
     * The head of the file's part.
     *
     * @throws ProblemException {@code missing_file}
     */
    PartHead file() {
        if (file == null) {
            throw ProblemCode.MISSING_FILE.because("Send the picture in a part with the name \"file\".");
        }
        return file;
    }

    Map<String, String> fields() {
        return fields;
    }

    static ProblemException invalid(String field, String complaint) {
        return ProblemCode.INVALID_PARAMETER
                .because("A field of the form is not accepted; see errors.")
                .with("errors", List.of(Map.of("parameter", field, "detail", complaint)));
    }
}
