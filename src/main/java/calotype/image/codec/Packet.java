package calotype.image.codec;

import calotype.image.frame.Ffmpeg;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;

/** Encoded bytes in native memory, with the zeroed margin that decoders read into. */
final class Packet implements AutoCloseable {
    /** Natively a packet has a margin of 64 bytes behind its end, within the range of an int. */
    private static final int MARGIN = 1024;

    private final AVPacket av;

    private Packet(AVPacket av) {
        this.av = av;
    }

    static Packet empty() {
        return new Packet(Ffmpeg.present(avcodec.av_packet_alloc(), "Allocating a packet"));
    }

    /** The whole of a file, without a copy on the Java heap. */
    static Packet ofFile(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Packet packet = ofSize(Math.toIntExact(channel.size()));
            ByteBuffer bytes = packet.bytes();
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    packet.close();
                    throw new IOException("The file shrank while it was read");
                }
            }
            return packet;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Packet of(byte[] bytes) {
        Packet packet = ofSize(bytes.length);
        packet.bytes().put(bytes);
        return packet;
    }

    /** A copy that is so long, with zeros behind the bytes of this one. */
    Packet extendedTo(long size) {
        Packet longer = ofSize(Math.toIntExact(Math.min(size, Integer.MAX_VALUE - MARGIN)));
        ByteBuffer bytes = longer.bytes();
        bytes.put(bytes());
        byte[] zeros = new byte[8192];
        while (bytes.hasRemaining()) {
            bytes.put(zeros, 0, Math.min(zeros.length, bytes.remaining()));
        }
        return longer;
    }

    private static Packet ofSize(int size) {
        Packet packet = empty();
        try {
            Ffmpeg.check(avcodec.av_new_packet(packet.av, size), "Allocating a packet's bytes");
            return packet;
        } catch (Ffmpeg.Failure outOfMemory) {
            packet.close();
            throw outOfMemory;
        }
    }

    AVPacket av() {
        return av;
    }

    ByteBuffer bytes() {
        return av.data().capacity(av.size()).asByteBuffer();
    }

    /** Drops what lies behind the first bytes. */
    void shrinkTo(int size) {
        avcodec.av_shrink_packet(av, size);
    }

    byte[] toArray() {
        byte[] array = new byte[av.size()];
        bytes().get(array);
        return array;
    }

    @Override
    public void close() {
        avcodec.av_packet_free(av);
    }
}
