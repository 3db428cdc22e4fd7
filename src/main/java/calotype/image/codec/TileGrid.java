package calotype.image.codec;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.model.Size;
import calotype.problem.ProblemCode;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStreamGroupTileGrid;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** A picture that is stored as tiles (ISO/IEC 23008-12, section 6.6.2.3), put together. */
final class TileGrid {
    private final AVStreamGroupTileGrid grid;
    private final Layout layout;
    private final Size size;

    /** @param layout of the whole, in two bytes a sample */
    TileGrid(AVStreamGroupTileGrid grid, long maxPixels, Layout layout) {
        this.grid = grid;
        this.layout = layout;
        if (grid.width() < 1 || grid.height() < 1 || (long) grid.width() * grid.height() > maxPixels) {
            throw ProblemCode.CORRUPT_IMAGE.because("The file is damaged: its tiles make no picture.");
        }
        this.size = new Size(grid.width(), grid.height());
    }

    /** Decodes one tile, by its stream's index within the group. */
    interface Tiles {
        Frame decode(int stream);
    }

    /** The whole picture, with the colour profile that the grid or its tiles have. */
    Frame assemble(Tiles tiles) {
        Frame canvas = Frame.allocate(layout, size);
        try {
            for (int i = 0; i < grid.nb_tiles(); i++) {
                try (Frame tile = tiles.decode(grid.offsets_idx(i))) {
                    canvas.takeColours(tile);
                    // The whole is converted at once: a table for each tile takes longer than all the pixels.
                    tile.av().color_primaries(avutil.AVCOL_PRI_UNSPECIFIED).color_trc(avutil.AVCOL_TRC_UNSPECIFIED);
                    put(tile, i, canvas);
                }
            }
            profileOfGrid(canvas);
            return canvas;
        } catch (RuntimeException failure) {
            canvas.close();
            throw failure;
        }
    }

    private void put(Frame tile, int index, Frame canvas) {
        try (Frame part = Scaler.convert(tile, layout, tile.size())) {
            for (int plane = 0; plane < layout.planes(); plane++) {
                int halvings = plane == 0 ? 0 : 1;
                int left = grid.offsets_horizontal(index) - grid.horizontal_offset() >> halvings;
                int top = grid.offsets_vertical(index) - grid.vertical_offset() >> halvings;
                copy(part, canvas, plane, left, top);
            }
        }
    }

    /** What lies outside the canvas is cut off. */
    private static void copy(Frame part, Frame canvas, int plane, int left, int top) {
        Size from = part.planeSize(plane);
        Size to = canvas.planeSize(plane);
        int skipped = Math.max(0, -left);
        int width = Math.min(from.width(), to.width() - left) - skipped;
        ByteBuffer source = part.plane(plane);
        ByteBuffer target = canvas.plane(plane);
        for (int y = Math.max(0, -top); width > 0 && y < Math.min(from.height(), to.height() - top); y++) {
            int at = (y + top) * canvas.stride(plane) + 2 * (left + skipped);
            target.put(at, source, y * part.stride(plane) + 2 * skipped, 2 * width);
        }
    }

    private void profileOfGrid(Frame canvas) {
        for (int i = 0; i < grid.nb_coded_side_data(); i++) {
            AVPacketSideData data = grid.coded_side_data().getPointer(i);
            if (data.type() == avcodec.AV_PKT_DATA_ICC_PROFILE) {
                byte[] profile = new byte[Math.toIntExact(data.size())];
                data.data().capacity(profile.length).get(profile);
                canvas.attachProfile(profile);
            }
        }
    }
}
