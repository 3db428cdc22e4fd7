package calotype.image.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;

class NativeLibraryTest {
    private static final String FOR_THIS = " for " + Loader.getPlatform() + " cannot be loaded: ";

    @Test
    void l11_theLineNamesTheFileAndThePlatform() {
        Throwable absent = new UnsatisfiedLinkError("no jniavutil in java.library.path: /usr/lib:/lib");

        assertThat(NativeLibrary.line(absent))
                .isEqualTo("The native library " + System.mapLibraryName("jniavutil") + FOR_THIS
                        + "it is not among the program's libraries.");
    }

    @Test
    void l11_aLibraryForAnotherSystemIsNamedWithoutItsDirectory() {
        Throwable newer = new UnsatisfiedLinkError(
                "/home/secret/cache/libjniavutil.so: /lib/libc.so.6: version `GLIBC_2.35' not found\nand more");

        assertThat(NativeLibrary.line(newer))
                .isEqualTo("The native library libjniavutil.so" + FOR_THIS
                        + "/lib/libc.so.6: version `GLIBC_2.35' not found.");
    }

    @Test
    void theLibraryIsThereWhereTestsRun() {
        assertThat(NativeLibrary.missing()).isNull();
    }
}
