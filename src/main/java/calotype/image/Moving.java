package calotype.image;

import calotype.image.codec.Animation;
import calotype.image.codec.Animation.Part;
import calotype.image.codec.PictureWriter;
import calotype.image.codec.WebpFilm;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.step.Change;
import calotype.image.step.Reduce;
import calotype.image.step.Screen;
import calotype.image.step.Upright;
import calotype.model.ImageFormat;
import calotype.model.ImageHeader;
import calotype.model.Plan;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.model.Size;
import calotype.model.transform.Box;
import calotype.problem.ProblemCode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An animated upload as an animated WebP with the same frames, each shown for as long. One frame is in memory at a time;
 * of each only what has changed is written.
 */
final class Moving {
    private final Plan plan;
    private final Path source;
    private final ImageHeader header;
    private final Reduce reduce;
    private final boolean able;
    private volatile boolean damaged;

    /** @param able whether there are codecs for animations */
    Moving(Plan plan, Path source, ImageHeader header, Reduce reduce, boolean able) {
        this.able = able;
        this.plan = plan;
        this.source = source;
        this.header = header;
        this.reduce = reduce;
    }

    /** Whether this rendition is to be animated: the optimized WebP of an animation that can be read. */
    boolean suits(RenditionSpec spec) {
        return able && wants(spec);
    }

    /** Whether one should be animated that is not, for want of codecs. */
    boolean leftOut() {
        return !able && plan.renditions().stream().anyMatch(this::wants);
    }

    private boolean wants(RenditionSpec spec) {
        return plan.animation()
                && header.frames() > 1
                && (header.format() == ImageFormat.GIF || header.format() == ImageFormat.WEBP)
                && spec.set() == RenditionSet.OPTIMIZED
                && spec.format() == ImageFormat.WEBP;
    }

    /** Whether a frame could not be read; the one before it is shown for longer then. */
    boolean damaged() {
        return damaged;
    }

    /** Null when already the first frame cannot be read by itself. */
    byte @Nullable [] webp(Size size, int quality) {
        WebpFilm film = new WebpFilm(size);
        Frame shown = null;
        try (Animation animation = Animation.open(source, header, plan.limits().maxPixels());
                Screen screen = new Screen(header.stored())) {
            if (animation == null) {
                return null;
            }
            for (Part part = animation.next(); part != null; part = animation.next()) {
                if (part.pixels() == null) {
                    noteDamage();
                    if (shown == null) {
                        return null;
                    }
                }
                Frame next = seen(screen, part, size);
                Box changed = shown == null ? Box.whole(size) : Change.between(shown, next);
                if (shown != null) {
                    shown.close();
                }
                shown = next;
                film.add(encode(next, changed, quality), changed, part.millis());
            }
            return shown == null ? null : film.file(animation.rounds());
        } finally {
            if (shown != null) {
                shown.close();
            }
        }
    }

    private Frame seen(Screen screen, Part part, Size size) {
        Size stored = header.orientation() >= 5 ? size.turned() : size;
        return Upright.turn(reduce.toPicture(screen.show(part), stored, Layout.BGRA), header.orientation());
    }

    private byte[] encode(Frame picture, Box changed, int quality) {
        try (Frame part = Change.part(picture, changed)) {
            return PictureWriter.encode(part, ImageFormat.WEBP, quality, plan.effort());
        }
    }

    private void noteDamage() {
        if (plan.strict()) {
            throw ProblemCode.CORRUPT_IMAGE.because("The file is damaged: a frame of its animation cannot be read.");
        }
        damaged = true;
    }
}
