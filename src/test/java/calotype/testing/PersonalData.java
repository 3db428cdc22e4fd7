package calotype.testing;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.Deflater;

/** Everything that tells of a person or a place in one picture: each part holds {@link #SECRET}, and most a position. */
public final class PersonalData {
    public static final String SECRET = "SECRET-7391";

    public static final String XMP = """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/"
                xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" exif:GPSLatitude="43,45.1519N"
                exif:GPSLongitude="6,55.3472E" photoshop:City="Grasse" photoshop:Headline="%s xmp"/>
            </rdf:RDF></x:xmpmeta>""".formatted(SECRET);

    private static final CameraData DATA = new CameraData(
            1,
            "Calotype Works",
            "Talbot 1",
            SECRET + " lens",
            "2026:05:17 18:42:09",
            "+02:00",
            43.752531,
            6.922453,
            1112.5,
            Pictures.jpeg(Pictures.card(160, 120), 70));

    private PersonalData() {}

    /** EXIF with a maker's note that no reader knows, a position and a thumbnail. */
    public static byte[] exif() {
        return DATA.tiff(ascii("NOTE " + SECRET + " maker"));
    }

    /** EXIF, XMP, IPTC, a profile and a comment, and a second file behind the end as phones write it. */
    public static byte[] jpeg(byte[] plain) {
        return jpeg(plain, srgb());
    }

    public static byte[] jpeg(byte[] plain, byte[] profile) {
        byte[] file = plain;
        file = segment(file, 0xFE, ascii(SECRET + " comment"));
        file = segment(file, 0xE2, Pictures.joined(ascii("ICC_PROFILE\0"), new byte[] {1, 1}, profile));
        file = segment(file, 0xED, Pictures.joined(ascii("Photoshop 3.0\0"), resources()));
        file = segment(file, 0xE1, ascii("http://ns.adobe.com/xap/1.0/\0" + XMP));
        file = segment(file, 0xE1, Pictures.joined(ascii("Exif\0\0"), exif()));
        return Pictures.joined(file, ascii("ftypmp42 " + SECRET + " trailer"));
    }

    public static byte[] png(byte[] plain) {
        return png(plain, srgb());
    }

    public static byte[] png(byte[] plain, byte[] profile) {
        byte[] file = Pictures.withChunk(plain, "tEXt", ascii("Author\0" + SECRET + " author"));
        file = Pictures.withChunk(
                file, "zTXt", Pictures.joined(ascii("Comment\0\0"), deflated(ascii(SECRET + " zip"))));
        file = Pictures.withChunk(file, "iTXt", ascii("XML:com.adobe.xmp\0\0\0\0\0" + XMP));
        file = Pictures.withChunk(file, "iCCP", Pictures.joined(ascii("sRGB\0\0"), deflated(profile)));
        file = Pictures.withChunk(file, "eXIf", exif());
        return Pictures.joined(file, ascii(SECRET + " trailer"));
    }

    /** @param plain a file of one chunk: lossy or lossless, without alpha */
    public static byte[] webp(byte[] plain, int width, int height) {
        byte[] head = ByteBuffer.allocate(10)
                .put((byte) (0x20 | 0x08 | 0x04))
                .position(4)
                .put(int24(width - 1))
                .put(int24(height - 1))
                .array();
        byte[] chunks = Pictures.joined(
                chunk("VP8X", head),
                chunk("ICCP", srgb()),
                Arrays.copyOfRange(plain, 12, plain.length),
                chunk("EXIF", exif()),
                chunk("XMP ", ascii(XMP)),
                chunk("note", ascii(SECRET + " note")));
        byte[] size = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(chunks.length + 4)
                .array();
        return Pictures.joined(ascii("RIFF"), size, ascii("WEBP"), chunks);
    }

    public static byte[] tiff(BufferedImage picture) {
        byte[] rgb = new byte[picture.getWidth() * picture.getHeight() * 3];
        for (int i = 0; i < rgb.length; i++) {
            int pixel = i / 3;
            rgb[i] =
                    (byte) (picture.getRGB(pixel % picture.getWidth(), pixel / picture.getWidth()) >> 16 - 8 * (i % 3));
        }
        return DATA.tiffPicture(
                picture.getWidth(),
                picture.getHeight(),
                rgb,
                ascii("NOTE " + SECRET + " maker"),
                Map.of(700, ascii(XMP), 33723, iptc(), 34675, srgb()));
    }

    /** IIM 4.2: city and caption, each behind the mark of its data set. */
    private static byte[] iptc() {
        return Pictures.joined(dataSet(90, "Grasse"), dataSet(120, SECRET + " caption"));
    }

    private static byte[] dataSet(int number, String text) {
        return Pictures.joined(new byte[] {0x1C, 2, (byte) number, 0, (byte) text.length()}, ascii(text));
    }

    private static byte[] resources() {
        byte[] iptc = iptc();
        byte[] head = ByteBuffer.allocate(12)
                .put(ascii("8BIM"))
                .putShort((short) 0x0404)
                .putShort((short) 0)
                .putInt(iptc.length)
                .array();
        return Pictures.joined(head, iptc);
    }

    /** The profile of sRGB as the JDK has it, whose primaries are a little off. */
    public static byte[] srgb() {
        return ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    }

    private static byte[] segment(byte[] jpeg, int marker, byte[] content) {
        byte[] head = ByteBuffer.allocate(6)
                .put(jpeg, 0, 2)
                .putShort((short) (0xFF00 | marker))
                .putShort((short) (content.length + 2))
                .array();
        return Pictures.joined(head, content, Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    private static byte[] chunk(String type, byte[] content) {
        return ByteBuffer.allocate(8 + content.length + content.length % 2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii(type))
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static byte[] int24(int number) {
        return new byte[] {(byte) number, (byte) (number >> 8), (byte) (number >> 16)};
    }

    /** In zlib's form. */
    public static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater(9);
        deflater.setInput(bytes);
        deflater.finish();
        byte[] out = new byte[bytes.length + 100];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
