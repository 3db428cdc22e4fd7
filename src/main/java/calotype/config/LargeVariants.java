package calotype.config;

import java.util.Locale;

/** When variants are made that are larger than the optimized files: LAZY when somebody asks first, EAGER in the job. */
public enum LargeVariants {
    LAZY,
    EAGER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
