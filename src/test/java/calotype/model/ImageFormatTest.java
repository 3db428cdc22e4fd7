package calotype.model;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.Pictures;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFormatTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "\\xFF\\xD8\\xFF\\xE0, JPEG",
                "\\xFF\\xD8, none",
                "\\x89PNG\\x0D\\x0A\\x1A\\x0A, PNG",
                "\\x89PNG\\x0A\\x0A\\x1A\\x0A, none",
                "RIFF\\x10\\x00\\x00\\x00WEBPVP8X, WEBP",
                "RIFF\\x10\\x00\\x00\\x00WAVEfmt , none",
                "GIF87a, GIF",
                "GIF89a, GIF",
                "GIF89\\xFF, GIF",
                "GIF81a, none",
                "II*\\x00, TIFF",
                "MM\\x00*, TIFF",
                "II+\\x00, none",
                "MM\\x00+, none",
                "8BPS\\x00\\x01, PSD",
                "8BPS\\x00\\x02, none",
                "\\x00\\x00\\x01\\x00\\x01\\x00\\x10\\x10\\x00\\x00, ICO",
                "\\x00\\x00\\x01\\xBA\\x21\\x00\\x01\\x00\\x00\\x00, none",
                "BM\\x36\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x36\\x00\\x00\\x00\\x28\\x00\\x00\\x00, BMP",
                "BM\\x36\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x1A\\x00\\x00\\x00\\x0C\\x00\\x00\\x00, BMP",
                "BM, BMP",
                "BMW, none",
                "BMW drives better than a file, none",
                "\\x00\\x00\\x00\\x1Cftypavif\\x00\\x00\\x00\\x00, AVIF",
                "\\x00\\x00\\x00\\x1Cftypavis\\x00\\x00\\x00\\x00, AVIF",
                "\\x00\\x00\\x00\\x1Cftypheic\\x00\\x00\\x00\\x00mif1heic, HEIC",
                "\\x00\\x00\\x00\\x1Cftyphevc\\x00\\x00\\x00\\x00, HEIC",
                "\\x00\\x00\\x00\\x1Cftypmif1\\x00\\x00\\x00\\x00mif1avifmiaf, AVIF",
                "\\x00\\x00\\x00\\x1Cftypmif1\\x00\\x00\\x00\\x00mif1heicmiaf, HEIC",
                "\\x00\\x00\\x00\\x14ftypmsf1\\x00\\x00\\x00\\x00mif1avif, HEIC",
                "\\x00\\x00\\x00\\x1Cftypisom\\x00\\x00\\x00\\x00iso2avc1mp41, none",
            })
    void firstBytesDecide(String escaped, ImageFormat format) {
        assertThat(ImageFormat.sniff(unescaped(escaped))).isEqualTo(format);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "<?php system($_GET['c']); ?>",
                "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
                "<?xml version='1.0'?><!DOCTYPE svg>",
                "%PDF-1.7",
                "PK\3\4\24\0\0\0",
                "\177ELF\2\1\1",
                "%!PS-Adobe-3.0 EPSF-3.0",
                "push graphic-context"
            })
    void whatIsNoPictureHasNoFormat(String text) {
        assertThat(ImageFormat.sniff(text.getBytes(StandardCharsets.ISO_8859_1)))
                .isNull();
    }

    @Test
    void zerosAreNoIcon() {
        assertThat(ImageFormat.sniff(new byte[64])).isNull();
        assertThat(ImageFormat.sniff(Pictures.htmlNamedJpg())).isNull();
    }

    private static byte[] unescaped(String text) {
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++, length++) {
            if (text.charAt(i) == '\\') {
                bytes[length] = (byte) Integer.parseInt(text.substring(i + 2, i + 4), 16);
                i += 3;
            } else {
                bytes[length] = (byte) text.charAt(i);
            }
        }
        return Arrays.copyOf(bytes, length);
    }
}
