package calotype.model.header;

/**
 * One of the eight ways to lay a picture: first mirrored left to right or not, then turned by quarters anticlockwise.
 * Built up by HEIF's {@code irot} and {@code imir} in their order, told as EXIF's orientation.
 */
record Turn(boolean mirrored, int quarters) {
    static final Turn NONE = new Turn(false, 0);

    private static final int[] PLAIN = {1, 8, 3, 6};
    private static final int[] MIRRORED = {2, 5, 4, 7};

    /** Turned further, by quarters anticlockwise (ISO/IEC 23008-12, 6.5.10). */
    Turn rotated(int more) {
        return new Turn(mirrored, quarters + more & 3);
    }

    /** Mirrored after all else: axis 0 exchanges top and bottom, 1 left and right (ISO/IEC 23008-12:2022, 6.5.12). */
    Turn mirrored(int axis) {
        int half = axis == 0 ? 2 : 0;
        return new Turn(!mirrored, half - quarters & 3);
    }

    int orientation() {
        return (mirrored ? MIRRORED : PLAIN)[quarters];
    }
}
