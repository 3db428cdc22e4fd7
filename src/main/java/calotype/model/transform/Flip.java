package calotype.model.transform;

import java.util.Locale;

/** H exchanges left and right, V top and bottom, HV both, which is half a turn. */
public enum Flip {
    NONE,
    H,
    V,
    HV;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
