package calotype.image.codec;

/**
 * A file's bytes as a decoder gets them.
 *
 * @param truncated whether the end of the file is missing: its claims of length are put right then, or zeros stand for
 *     what is not there, so that a decoder reads the rest
 */
record Mended(Packet bytes, boolean truncated) implements AutoCloseable {
    @Override
    public void close() {
        bytes.close();
    }
}
