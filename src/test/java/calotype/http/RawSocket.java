package calotype.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that writes WebSocket frames byte by byte (RFC 6455, section 5.2), also such as no client should. */
final class RawSocket implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    final String status;

    RawSocket(int port, String... headers) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(30_000);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        StringBuilder request = new StringBuilder("GET /api/v1/ws HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        out.write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        status = line();
        String line = line();
        while (!line.isEmpty()) {
            line = line();
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c != '\n' && c >= 0) {
            if (c != '\r') {
                line.append((char) c);
            }
            c = in.read();
        }
        return line.toString();
    }

    /** A frame with a mask of zeros; {@code announced} bytes may be more than are sent. */
    void frame(boolean last, int opcode, byte[] payload, long announced) throws IOException {
        byte[] head = new byte[14];
        head[0] = (byte) ((last ? 0x80 : 0) | opcode);
        head[1] = (byte) (0x80 | 127);
        for (int i = 0; i < 8; i++) {
            head[2 + i] = (byte) (announced >>> 8 * (7 - i));
        }
        int length = 14;
        if (announced < 126) {
            head = new byte[] {head[0], (byte) (0x80 | announced), 0, 0, 0, 0};
            length = 6;
        } else if (announced < 65_536) {
            head = new byte[] {head[0], (byte) (0x80 | 126), (byte) (announced >> 8), (byte) announced, 0, 0, 0, 0};
            length = 8;
        }
        out.write(head, 0, length);
        out.write(payload);
        out.flush();
    }

    void text(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        frame(true, TEXT, bytes, bytes.length);
    }

    /** Reads on to the end; the code of the close frame, or -1 when the connection was just cut. */
    int closeCode() throws IOException {
        int first = in.read();
        while (first >= 0) {
            int length = in.read() & 0x7F;
            if (length == 126) {
                length = in.readUnsignedShort();
            }
            byte[] payload = in.readNBytes(length);
            if ((first & 0x0F) == 8) {
                return payload.length < 2 ? 1005 : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
            }
            first = in.read();
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
