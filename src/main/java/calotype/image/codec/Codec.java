package calotype.image.codec;

import calotype.image.frame.Ffmpeg;
import calotype.image.frame.Frame;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** A native encoder or decoder, from its settings to its last frame. */
final class Codec implements AutoCloseable {
    private final AVCodec codec;
    private final AVCodecContext context;
    private final AVDictionary options = new AVDictionary();

    private Codec(AVCodec codec) {
        this.codec = codec;
        this.context = Ffmpeg.present(avcodec.avcodec_alloc_context3(codec), "Allocating a codec");
        context.thread_count(1);
    }

    static Codec decoder(int codecId) {
        AVCodec found = avcodec.avcodec_find_decoder(codecId);
        if (found == null || found.isNull()) {
            Ffmpeg.check(avutil.AVERROR_DECODER_NOT_FOUND(), "Finding a decoder");
        }
        return new Codec(found);
    }

    /** A decoder for a stream of a container. */
    static Codec decoder(AVCodecParameters stream) {
        Codec decoder = decoder(stream.codec_id());
        return decoder.orClose(avcodec.avcodec_parameters_to_context(decoder.context, stream), "Describing a stream");
    }

    /** An encoder for frames like this one: same size, pixel format and colours. */
    static Codec encoder(String name, Frame frame) {
        Codec encoder = new Codec(Ffmpeg.present(avcodec.avcodec_find_encoder_by_name(name), "Finding " + name));
        try (AVRational once = new AVRational().num(1).den(1)) {
            encoder.context
                    .width(frame.size().width())
                    .height(frame.size().height())
                    .pix_fmt(frame.av().format())
                    .colorspace(frame.av().colorspace())
                    .color_range(frame.av().color_range())
                    .time_base(once);
        }
        return encoder;
    }

    /** The native settings, to be changed before {@link #open}. */
    AVCodecContext settings() {
        return context;
    }

    Codec with(String option, Object value) {
        return orClose(avutil.av_dict_set(options, option, value.toString(), 0), "Setting an option");
    }

    Codec open() {
        return orClose(avcodec.avcodec_open2(context, codec, options), "Opening a codec");
    }

    /** These are called before the codec has reached anyone's try block. */
    private Codec orClose(int returned, String action) {
        if (returned < 0) {
            close();
        }
        Ffmpeg.check(returned, action);
        return this;
    }

    /** The first picture that these bytes hold. */
    Frame decode(Packet packet) {
        Frame frame = Frame.empty();
        try {
            Ffmpeg.check(avcodec.avcodec_send_packet(context, packet.av()), "Decoding");
            int received = avcodec.avcodec_receive_frame(context, frame.av());
            if (received < 0) { // A decoder that waits for more is told that there is none.
                Ffmpeg.check(avcodec.avcodec_send_packet(context, null), "Ending a decode");
                received = avcodec.avcodec_receive_frame(context, frame.av());
            }
            Ffmpeg.check(received, "Decoding");
            return frame;
        } catch (RuntimeException failure) {
            frame.close();
            throw failure;
        }
    }

    Packet encode(Frame frame) {
        Packet packet = Packet.empty();
        try {
            Ffmpeg.check(avcodec.avcodec_send_frame(context, frame.av()), "Encoding");
            Ffmpeg.check(avcodec.avcodec_send_frame(context, null), "Ending an encode");
            Ffmpeg.check(avcodec.avcodec_receive_packet(context, packet.av()), "Encoding");
            expectNoMore();
            return packet;
        } catch (RuntimeException failure) {
            packet.close();
            throw failure;
        }
    }

    /** Asks on to the end of the stream, without which SVT-AV1 complains when it is closed. */
    private void expectNoMore() {
        try (Packet more = Packet.empty()) {
            if (avcodec.avcodec_receive_packet(context, more.av()) != avutil.AVERROR_EOF()) {
                throw new IllegalStateException("One picture became more than one packet");
            }
        }
    }

    /** Closing twice does no harm. */
    @Override
    public void close() {
        if (!context.isNull()) {
            avutil.av_dict_free(options);
            avcodec.avcodec_free_context(context);
            context.setNull();
        }
    }
}
