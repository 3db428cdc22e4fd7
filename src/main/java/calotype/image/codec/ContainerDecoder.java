package calotype.image.codec;

import calotype.image.frame.Ffmpeg;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStreamGroup;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Decodes pictures that lie in ISO media boxes: AVIF, with its alpha, and HEIC, whose tiles are put together. Of a
 * sequence it is the first picture.
 */
final class ContainerDecoder implements AutoCloseable {
    private final AVFormatContext container = new AVFormatContext(null);
    private final Map<Integer, Packet> packets = new HashMap<>();
    private final Path file;
    private final long maxPixels;

    private ContainerDecoder(Path file, long maxPixels) {
        this.file = file;
        this.maxPixels = maxPixels;
        AVInputFormat boxes = Ffmpeg.present(avformat.av_find_input_format("mov"), "Finding the container's reader");
        AVDictionary options = new AVDictionary();
        Ffmpeg.check(avutil.av_dict_set(options, "protocol_whitelist", "file", 0), "Setting an option");
        try {
            String url = "file:" + file.toAbsolutePath();
            Ffmpeg.check(avformat.avformat_open_input(container, url, boxes, options), "Opening a container");
        } finally {
            avutil.av_dict_free(options);
        }
    }

    static Decoded read(Path file, long maxPixels) {
        try (ContainerDecoder decoder = new ContainerDecoder(file, maxPixels)) {
            Frame picture = decoder.picture();
            RestrictedProfile.find(file).ifPresent(picture::attachProfile);
            return Decoded.of(picture, false);
        }
    }

    private Frame picture() {
        for (int i = 0; i < container.nb_stream_groups(); i++) {
            AVStreamGroup group = container.stream_groups(i);
            if (group.type() == avformat.AV_STREAM_GROUP_PARAMS_TILE_GRID) {
                return new TileGrid(group.params_tile_grid(), maxPixels)
                        .assemble(tile -> decode(group.streams(tile).index()));
            }
        }
        int main = mainStream();
        Frame picture = decode(main);
        int[] others = streams().filter(stream -> stream != main).toArray();
        return others.length == 1 && mayBeAlpha(others[0]) ? withAlpha(picture, others[0]) : picture;
    }

    /** The other picture of an AVIF is alpha; that of a HEIC is more often a thumbnail or a map of depths. */
    private boolean mayBeAlpha(int stream) {
        return container.streams(stream).codecpar().codec_id() == avcodec.AV_CODEC_ID_AV1 || AlphaItem.isIn(file);
    }

    /** Takes ownership of the picture. The other stream is its alpha if it is grey and as large. */
    private Frame withAlpha(Frame picture, int stream) {
        try (Frame other = decode(stream)) {
            if (!other.isGrey() || !other.size().equals(picture.size())) {
                return picture;
            }
            try (picture;
                    Frame alpha = Scaler.convert(other, Layout.GRAY10, other.size())) {
                return merged(picture, alpha);
            }
        } catch (Ffmpeg.Failure unreadable) {
            picture.close();
            throw unreadable;
        }
    }

    private static Frame merged(Frame picture, Frame alpha) {
        Frame merged = Scaler.convert(picture, Layout.BGRA, picture.size());
        IntBuffer pixels = merged.plane(0).asIntBuffer();
        ShortBuffer grey = alpha.plane(0).asShortBuffer();
        int width = merged.size().width();
        for (int y = 0; y < merged.size().height(); y++) {
            int row = y * (merged.stride(0) / 4);
            int greyRow = y * (alpha.stride(0) / 2);
            for (int x = 0; x < width; x++) {
                pixels.put(row + x, pixels.get(row + x) & 0xffffff | grey.get(greyRow + x) >> 2 << 24);
            }
        }
        return merged;
    }

    private int mainStream() {
        return streams()
                .filter(i -> (container.streams(i).disposition() & avformat.AV_DISPOSITION_DEFAULT) != 0)
                .findFirst()
                .orElseGet(() -> streams().findFirst().orElseThrow(ContainerDecoder::noPicture));
    }

    private static Ffmpeg.Failure noPicture() {
        return new Ffmpeg.Failure(avutil.AVERROR_INVALIDDATA(), "Finding a picture");
    }

    private IntStream streams() {
        return IntStream.range(0, container.nb_streams())
                .filter(i -> container.streams(i).codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO);
    }

    private Frame decode(int stream) {
        try (Codec decoder = Codec.decoder(container.streams(stream).codecpar())) {
            decoder.settings().max_pixels(maxPixels);
            return decoder.open().decode(packetOf(stream));
        }
    }

    /** Reads on until a packet of this stream has come; those of others are kept for their turn. */
    private Packet packetOf(int stream) {
        while (!packets.containsKey(stream)) {
            Packet next = Packet.empty();
            int read = avformat.av_read_frame(container, next.av());
            if (read < 0 || packets.putIfAbsent(next.av().stream_index(), next) != null) {
                next.close();
            }
            Ffmpeg.check(read, "Reading a packet");
        }
        return packets.get(stream);
    }

    @Override
    public void close() {
        packets.values().forEach(Packet::close);
        avformat.avformat_close_input(container);
    }
}
