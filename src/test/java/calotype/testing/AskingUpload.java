package calotype.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A body that is sent only once the server says {@code 100 Continue}, so that a refusal is heard. By a socket of its
 * own, because the JDK's client waits for ever when the answer is any other (JDK-8286171, mended in 19).
 */
final class AskingUpload {
    private static final int SILENCE_MS = 60_000;
    private static final int CONTINUE = 100;

    private AskingUpload() {}

    /** An answer with all of its body. */
    record Heard(int status, HttpHeaders headers, byte[] body) {}

    /** @param headers of the request, beside those of its framing */
    static Heard post(URI target, Map<String, String> headers, byte[] body) throws IOException {
        try (Socket socket = new Socket(target.getHost(), target.getPort())) {
            socket.setSoTimeout(SILENCE_MS);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            out.write(head(target, headers, body.length).getBytes(StandardCharsets.ISO_8859_1));
            List<String> answer = lines(in);
            if (status(answer) == CONTINUE) {
                out.write(body);
                answer = lines(in);
            }
            return new Heard(status(answer), headers(answer), in.readAllBytes());
        }
    }

    private static String head(URI target, Map<String, String> headers, int length) {
        Map<String, String> all = new TreeMap<>(headers);
        all.put("Host", target.getAuthority());
        all.put("Content-Length", Integer.toString(length));
        all.put("Connection", "close");
        all.put("Expect", "100-continue");
        StringBuilder head = new StringBuilder("POST " + target.getRawPath() + " HTTP/1.1\r\n");
        all.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString();
    }

    /** To the empty line that ends a head. */
    private static List<String> lines(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                if (line.isEmpty()) {
                    return lines;
                }
                lines.add(line.toString());
                line.setLength(0);
            } else if (c != '\r') {
                line.append((char) c);
            }
        }
        throw new IOException("The connection ended within the head of an answer: " + lines);
    }

    private static int status(List<String> head) {
        return Integer.parseInt(head.get(0).split(" ", 3)[1]);
    }

    private static HttpHeaders headers(List<String> head) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line : head.subList(1, head.size())) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return HttpHeaders.of(headers, (name, value) -> true);
    }
}
