package calotype.image;

import java.awt.AlphaComposite;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * An animated WebP, read for tests by the letters of RFC 9649.
 *
 * @param size width and height
 * @param rounds how often it is shown, 0 for ever
 * @param frames as they are shown
 */
record Film(int[] size, int rounds, List<Integer> millis, List<BufferedImage> frames) {

    static Film of(byte[] file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int[] size = {1 + int24(in, 24), 1 + int24(in, 27)};
        List<Integer> millis = new ArrayList<>();
        List<BufferedImage> frames = new ArrayList<>();
        int rounds = -1;
        BufferedImage canvas = new BufferedImage(size[0], size[1], BufferedImage.TYPE_INT_ARGB);
        for (int at = 12; at < 8 + in.getInt(4); at += 8 + in.getInt(at + 4) + (in.getInt(at + 4) & 1)) {
            String tag = new String(file, at, 4, StandardCharsets.US_ASCII);
            if (tag.equals("ANIM")) {
                rounds = in.getShort(at + 12);
            } else if (tag.equals("ANMF")) {
                millis.add(int24(in, at + 20));
                canvas = drawn(canvas, in, at + 8);
                frames.add(canvas);
                if ((in.get(at + 23) & 1) != 0) {
                    canvas = cleared(canvas, in, at + 8);
                }
            }
        }
        return new Film(size, rounds, millis, frames);
    }

    private static BufferedImage drawn(BufferedImage canvas, ByteBuffer in, int head) throws IOException {
        byte[] chunks = Arrays.copyOfRange(in.array(), head + 16, head + in.getInt(head - 4));
        boolean alpha = new String(chunks, 0, 4, StandardCharsets.US_ASCII).equals("ALPH");
        ByteBuffer still = ByteBuffer.allocate(12 + (alpha ? 18 : 0) + chunks.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF....WEBP".getBytes(StandardCharsets.US_ASCII));
        still.putInt(4, still.capacity() - 8);
        if (alpha) {
            still.put("VP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10).putInt(0x10);
            still.put(in.array(), head + 6, 6);
        }
        BufferedImage part =
                ImageIO.read(new ByteArrayInputStream(still.put(chunks).array()));
        BufferedImage next = copy(canvas);
        Graphics2D pen = next.createGraphics();
        pen.setComposite((in.get(head + 15) & 2) != 0 ? AlphaComposite.Src : AlphaComposite.SrcOver);
        pen.drawImage(part, 2 * int24(in, head), 2 * int24(in, head + 3), null);
        pen.dispose();
        return next;
    }

    private static BufferedImage cleared(BufferedImage canvas, ByteBuffer in, int head) {
        BufferedImage next = copy(canvas);
        Graphics2D pen = next.createGraphics();
        pen.setComposite(AlphaComposite.Clear);
        pen.fillRect(2 * int24(in, head), 2 * int24(in, head + 3), 1 + int24(in, head + 6), 1 + int24(in, head + 9));
        pen.dispose();
        return next;
    }

    private static BufferedImage copy(BufferedImage canvas) {
        BufferedImage copy = new BufferedImage(canvas.getWidth(), canvas.getHeight(), BufferedImage.TYPE_INT_ARGB);
        copy.setData(canvas.getData());
        return copy;
    }

    private static int int24(ByteBuffer in, int at) {
        return in.getShort(at) & 0xffff | (in.get(at + 2) & 0xff) << 16;
    }
}
