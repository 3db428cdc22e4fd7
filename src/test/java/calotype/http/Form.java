package calotype.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A multipart form as a client would send it, or as it should not. */
final class Form {
    private static final String BOUNDARY = "----calotype-test-7MA4YWxkTrZu0gW";

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private String declared = BOUNDARY;
    private String end = "--" + BOUNDARY + "--\r\n";

    Form file(String name, String filename, String type, byte[] bytes) {
        text("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\""
                + filename.replace("\\", "\\\\") + "\"\r\nContent-Type: " + type + "\r\n\r\n");
        body.writeBytes(bytes);
        text("\r\n");
        return this;
    }

    Form field(String name, String value) {
        text("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n");
        return this;
    }

    Form fields(int count) {
        for (int i = 0; i < count; i++) {
            field("tags", "t" + i);
        }
        return this;
    }

    Form withoutEnd() {
        end = "";
        return this;
    }

    Form declaring(String boundary) {
        declared = boundary;
        return this;
    }

    private void text(String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    String contentType() {
        return declared.isEmpty() ? "multipart/form-data" : "multipart/form-data; boundary=" + declared;
    }

    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(body.toByteArray());
        all.writeBytes(end.getBytes(StandardCharsets.UTF_8));
        return all.toByteArray();
    }

    @Override
    public String toString() {
        return "form of " + body.size() + " bytes";
    }
}
