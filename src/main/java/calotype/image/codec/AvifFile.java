package calotype.image.codec;

import calotype.image.frame.Ffmpeg;
import calotype.image.frame.Frame;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** Puts encoded AV1 pictures into the boxes of an AVIF file (AV1 Image File Format), in memory. */
final class AvifFile implements AutoCloseable {
    private final AVFormatContext container = new AVFormatContext(null);

    private AvifFile() {
        Ffmpeg.check(
                avformat.avformat_alloc_output_context2(container, (AVOutputFormat) null, "avif", null),
                "Allocating a container");
        container.flags(container.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
        AVIOContext memory = new AVIOContext(null);
        Ffmpeg.check(avformat.avio_open_dyn_buf(memory), "Allocating a buffer");
        container.pb(memory);
    }

    /** The first picture is the colours, the second, if there is one, the alpha. */
    static byte[] write(List<Codec> encoders, List<Frame> pictures) {
        try (AvifFile file = new AvifFile()) {
            encoders.forEach(file::addStream);
            Ffmpeg.check(avformat.avformat_write_header(file.container, (AVDictionary) null), "Writing a header");
            for (int i = 0; i < pictures.size(); i++) {
                file.add(encoders.get(i).encode(pictures.get(i)), i);
            }
            Ffmpeg.check(avformat.av_write_trailer(file.container), "Writing a trailer");
            return file.takeBytes();
        }
    }

    private void addStream(Codec encoder) {
        AVCodecContext settings = encoder.settings();
        AVStream stream = Ffmpeg.present(avformat.avformat_new_stream(container, null), "Allocating a stream");
        stream.time_base(settings.time_base());
        Ffmpeg.check(avcodec.avcodec_parameters_from_context(stream.codecpar(), settings), "Describing a stream");
    }

    private void add(Packet encoded, int stream) {
        try (encoded) {
            encoded.av().stream_index(stream).pts(0).dts(0);
            Ffmpeg.check(avformat.av_write_frame(container, encoded.av()), "Writing a picture");
        }
    }

    private byte[] takeBytes() {
        try (PointerPointer<BytePointer> holder = new PointerPointer<>(1)) {
            int size = avformat.avio_close_dyn_buf(container.pb(), holder);
            container.pb(null);
            BytePointer start = Ffmpeg.present(holder.get(BytePointer.class), "Closing a buffer");
            try {
                byte[] bytes = new byte[size];
                start.capacity(size).get(bytes);
                return bytes;
            } finally {
                avutil.av_free(start);
            }
        }
    }

    @Override
    public void close() {
        if (container.pb() != null) { // A failure came before the bytes were taken.
            try (PointerPointer<BytePointer> holder = new PointerPointer<>(1)) {
                avformat.avio_close_dyn_buf(container.pb(), holder);
                avutil.av_free(holder.get(BytePointer.class));
            }
        }
        avformat.avformat_free_context(container);
    }
}
