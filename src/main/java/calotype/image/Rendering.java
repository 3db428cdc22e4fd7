package calotype.image;

import calotype.image.codec.Decoded;
import calotype.image.codec.PictureReader;
import calotype.image.codec.PictureWriter;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.image.step.Alpha;
import calotype.image.step.Canvas;
import calotype.image.step.Reduce;
import calotype.image.step.Region;
import calotype.image.step.Rotation;
import calotype.image.step.Upright;
import calotype.model.CodecTier;
import calotype.model.HeaderReader;
import calotype.model.ImageFormat;
import calotype.model.ImageHeader;
import calotype.model.RenderPlan;
import calotype.model.Size;
import calotype.model.transform.Box;
import calotype.model.transform.Colour;
import calotype.model.transform.Geometry;
import calotype.model.transform.Transform;
import calotype.problem.ProblemCode;
import java.nio.file.Path;

/** Makes the one picture that a transform asks for. */
final class Rendering {
    /** How much larger than wanted a picture is decoded at least: reducing it the rest of the way keeps it sharp. */
    private static final double TO_REDUCE = 1.25;

    /** The same of a copy, whose pixels were reduced before. */
    private static final double TO_REDUCE_AGAIN = 1.5;

    private final RenderPlan plan;
    private final Transform transform;
    private final ImageFormat format;
    private final ImageHeader header;
    private final PictureReader reader;

    /** @throws calotype.problem.ProblemException for a source that is refused by its header */
    Rendering(RenderPlan plan, Path source, CodecTier tier) {
        this.plan = plan;
        this.transform = plan.transform();
        ImageFormat decided = transform.format();
        if (decided == null) {
            throw new IllegalArgumentException("The format is not decided");
        }
        this.format = decided;
        this.header = HeaderReader.read(source);
        plan.limits().check(header);
        PictureWriter.requireWritable(tier, format);
        this.reader = new PictureReader(source, header, plan.limits().maxPixels(), tier);
    }

    /** The finished picture, in a layout that its encoder takes. */
    Frame make(Reduce reduce, Pipeline.Listener listener) {
        Geometry expected = geometry(header.upright());
        double share = expected.scale()
                * upright(header.upright()).longSide()
                / header.upright().longSide();
        double room = plan.original() == null ? TO_REDUCE : TO_REDUCE_AGAIN;
        int wanted =
                (int) Math.ceil(Math.min(1, room * share) * header.upright().longSide());
        Decoded decoded = reader.read(wanted);
        listener.finished("decoded");
        if (decoded.truncated() && plan.strict()) {
            decoded.close();
            throw ProblemCode.CORRUPT_IMAGE.because("The file is damaged: only a part of the picture can be read.");
        }
        boolean onItsSide = header.orientation() >= 5;
        Size stored = decoded.stored();
        Geometry geometry = geometry(onItsSide ? stored.turned() : stored);
        return finished(placed(reduced(decoded, geometry, reduce), geometry), geometry);
    }

    private Geometry geometry(Size decoded) {
        return Geometry.of(transform, upright(decoded), plan.maxSide());
    }

    /** The original's size, which a reduced copy stands in for. */
    private Size upright(Size decoded) {
        Size original = plan.original();
        return original == null ? decoded : original;
    }

    private Frame reduced(Decoded decoded, Geometry geometry, Reduce reduce) {
        int orientation = header.orientation();
        Size frame = decoded.frame().size();
        Size whole = upright(orientation >= 5 ? decoded.stored().turned() : decoded.stored());
        Box part = Region.stored(geometry.region(), whole, orientation);
        Box seen = Region.scaled(part, orientation >= 5 ? whole.turned() : whole, frame);
        Size size = orientation >= 5 ? geometry.scaled().turned() : geometry.scaled();
        try (Decoded region = Region.cut(decoded, seen, seen.size().equals(size))) {
            return Upright.turn(reduce.toPicture(region, size, layout(geometry)), orientation);
        }
    }

    /** Pictures that are put on a canvas, slanted, or encoded from colours need all of these. */
    private Layout layout(Geometry geometry) {
        boolean colours = format == ImageFormat.PNG || format == ImageFormat.JPEG;
        boolean holes = !geometry.canvas().equals(geometry.scaled()) || Rotation.isSlanted(transform.rotation());
        return colours || holes ? Layout.BGRA : Layout.YUV10;
    }

    private Frame placed(Frame picture, Geometry geometry) {
        Frame onCanvas = geometry.canvas().equals(geometry.scaled())
                ? picture
                : Canvas.around(picture, geometry.canvas(), geometry.place());
        Frame turned = Rotation.turn(onCanvas, transform.rotation(), geometry.result());
        return Rotation.flip(turned, transform.flip());
    }

    private Frame finished(Frame picture, Geometry geometry) {
        if (picture.layout() != Layout.BGRA) {
            return picture;
        }
        Colour background = transform.background();
        if (format == ImageFormat.JPEG) {
            Canvas.under(picture, background == null ? Colour.WHITE : background.opaque());
        } else if (background != null) {
            Canvas.under(picture, background);
        }
        boolean colours = format == ImageFormat.PNG || format == ImageFormat.JPEG;
        if (colours || !Alpha.isOpaque(picture)) {
            return picture;
        }
        try (picture) {
            return Scaler.convert(picture, Layout.YUV10, geometry.result());
        }
    }
}
