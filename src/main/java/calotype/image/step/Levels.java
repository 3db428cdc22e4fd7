package calotype.image.step;

import calotype.image.frame.Frame;
import calotype.image.frame.Scaler;
import calotype.model.Size;
import java.util.ArrayList;
import java.util.List;

/**
 * One picture in every size that is wanted, the largest first; each is reduced from the smallest that is at least half as
 * large again, which costs little and blurs nothing that shows.
 */
public final class Levels implements AutoCloseable {
    private static final double ENOUGH = 1.5;

    private final List<Frame> frames = new ArrayList<>();

    /** @param top the largest; closed with the levels */
    public Levels(Frame top) {
        frames.add(top);
    }

    /** The picture in this size, which is no larger than the one asked for before. */
    public Frame at(Size size) {
        Frame smallest = smallest();
        if (smallest.size().equals(size)) {
            return smallest;
        }
        Frame level = Scaler.convert(sourceFor(size), smallest.layout(), size);
        frames.add(level);
        return level;
    }

    public Frame smallest() {
        return frames.get(frames.size() - 1);
    }

    private Frame sourceFor(Size size) {
        for (int i = frames.size() - 1; i > 0; i--) {
            if (frames.get(i).size().longSide() >= ENOUGH * size.longSide()) {
                return frames.get(i);
            }
        }
        return frames.get(0);
    }

    @Override
    public void close() {
        frames.forEach(Frame::close);
    }
}
