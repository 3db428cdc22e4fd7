package calotype.bus;

import calotype.model.Json;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/** A problem as the answer to a question. Vert.x fails the asker's future with any reply that is a ReplyException. */
final class ProblemReply extends ReplyException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    ProblemReply(Problem problem) {
        super(
                ReplyFailure.RECIPIENT_FAILURE,
                problem.code().status(),
                problem.code().wire());
        this.problem = problem;
    }

    /** What the asker is told: the other room's problem, or why there was no answer. */
    static ProblemException toProblem(Throwable failure) {
        if (failure instanceof ProblemReply reply) {
            return new ProblemException(reply.problem, null);
        }
        if (failure instanceof ReplyException noAnswer) {
            return noAnswer.failureType() == ReplyFailure.TIMEOUT
                    ? ProblemCode.TIMEOUT.because("A part of the service did not answer in time.", noAnswer)
                    : ProblemCode.NOT_READY.because("A part of the service is not running yet.", noAnswer);
        }
        return ProblemException.from(failure);
    }

    /** JSON on the wire, itself within a node. */
    static final class Codec implements MessageCodec<ProblemReply, ProblemReply> {
        @Override
        public void encodeToWire(Buffer wire, ProblemReply reply) {
            byte[] json = Json.bytes(reply.problem);
            wire.appendInt(json.length).appendBytes(json);
        }

        @Override
        public ProblemReply decodeFromWire(int position, Buffer wire) {
            int length = wire.getInt(position);
            return new ProblemReply(Json.read(wire.getBytes(position + 4, position + 4 + length), Problem.class));
        }

        @Override
        public ProblemReply transform(ProblemReply reply) {
            return reply;
        }

        @Override
        public String name() {
            return ProblemReply.class.getName();
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
