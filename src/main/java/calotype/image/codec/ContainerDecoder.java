package calotype.image.codec;

import calotype.image.frame.Ffmpeg;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.model.Size;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStreamGroup;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
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

    /**
     * One of the pictures that the file holds.
     *
     * @param grid empty when it is not in tiles
     * @param stream of the picture, or of its first tile
     */
    private record Item(Optional<AVStreamGroup> grid, int stream) {}

    private Frame picture() {
        List<Item> items = items();
        Item main = items.stream().filter(this::isPrimary).findFirst().orElse(items.get(0));
        items.remove(main);
        Frame picture = decode(main, Layout.YUV10);
        return alpha(items, picture.size())
                .map(alpha -> withAlpha(picture, alpha))
                .orElse(picture);
    }

    /** Those in grids come first, as they do in a file that does not say which picture is the primary one. */
    private List<Item> items() {
        List<Item> items = new ArrayList<>();
        Set<Integer> tiles = new HashSet<>();
        for (int i = 0; i < container.nb_stream_groups(); i++) {
            AVStreamGroup group = container.stream_groups(i);
            if (group.type() == avformat.AV_STREAM_GROUP_PARAMS_TILE_GRID && group.nb_streams() > 0) {
                items.add(new Item(Optional.of(group), group.streams(0).index()));
                for (int tile = 0; tile < group.nb_streams(); tile++) {
                    tiles.add(group.streams(tile).index());
                }
            }
        }
        IntStream.range(0, container.nb_streams())
                .filter(i -> container.streams(i).codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO)
                .filter(i -> !tiles.contains(i))
                .forEach(i -> items.add(new Item(Optional.empty(), i)));
        if (items.isEmpty()) {
            throw new Ffmpeg.Failure(avutil.AVERROR_INVALIDDATA(), "Finding a picture");
        }
        return items;
    }

    private boolean isPrimary(Item item) {
        int disposition = item.grid()
                .map(AVStreamGroup::disposition)
                .orElseGet(() -> container.streams(item.stream()).disposition());
        return (disposition & avformat.AV_DISPOSITION_DEFAULT) != 0;
    }

    /** The only other picture of an AVIF is alpha; that of a HEIC is more often a thumbnail or a map of depths. */
    private Optional<Item> alpha(List<Item> others, Size size) {
        if (others.size() == 1 && isAv1(others.get(0))) {
            return Optional.of(others.get(0));
        }
        return AlphaItem.isIn(file)
                ? others.stream().filter(item -> isOf(size, item)).findFirst()
                : Optional.empty();
    }

    private boolean isAv1(Item item) {
        return container.streams(item.stream()).codecpar().codec_id() == avcodec.AV_CODEC_ID_AV1;
    }

    /** As the container tells it. */
    private boolean isOf(Size size, Item item) {
        AVCodecParameters whole = container.streams(item.stream()).codecpar();
        return item.grid()
                .map(AVStreamGroup::params_tile_grid)
                .map(grid -> grid.width() == size.width() && grid.height() == size.height())
                .orElseGet(() -> whole.width() == size.width() && whole.height() == size.height());
    }

    /** Takes ownership of the picture. The other one is its alpha if it is grey and as large. */
    private Frame withAlpha(Frame picture, Item item) {
        try (Frame first = decode(item.stream());
                Frame other = item.grid().isPresent() && first.isGrey() ? decode(item, Layout.GRAY10) : first) {
            if (!other.isGrey() || !other.size().equals(picture.size())) {
                return picture;
            }
            try (picture;
                    Frame alpha = Scaler.convert(other, Layout.GRAY10, other.size())) {
                return merged(picture, alpha);
            }
        } catch (RuntimeException unreadable) {
            picture.close();
            throw unreadable;
        }
    }

    private static Frame merged(Frame picture, Frame alpha) {
        Frame merged = Scaler.convert(picture, Layout.BGRA, picture.size());
        merged.takeColoursLeft(picture);
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

    /** @param ofGrid how a grid is put together; a picture that is whole comes as its decoder makes it */
    private Frame decode(Item item, Layout ofGrid) {
        return item.grid()
                .map(grid -> new TileGrid(grid.params_tile_grid(), maxPixels, ofGrid)
                        .assemble(tile -> decode(grid.streams(tile).index())))
                .orElseGet(() -> decode(item.stream()));
    }

    private Frame decode(int stream) {
        AVCodecParameters told = container.streams(stream).codecpar();
        try (Codec decoder = Codec.decoder(told)) {
            decoder.settings().max_pixels(maxPixels);
            Frame picture = decoder.open().decode(packetOf(stream));
            asTold(told, picture.av());
            return picture;
        }
    }

    /** What the container says of the colours goes before what the decoder found (ISO/IEC 23000-22, 7.3.6.4). */
    private static void asTold(AVCodecParameters told, AVFrame picture) {
        if (told.color_primaries() != avutil.AVCOL_PRI_UNSPECIFIED) {
            picture.color_primaries(told.color_primaries());
        }
        if (told.color_trc() != avutil.AVCOL_TRC_UNSPECIFIED) {
            picture.color_trc(told.color_trc());
        }
        if (told.color_space() != avutil.AVCOL_SPC_UNSPECIFIED) {
            picture.colorspace(told.color_space());
        }
        if (told.color_range() != avutil.AVCOL_RANGE_UNSPECIFIED) {
            picture.color_range(told.color_range());
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
