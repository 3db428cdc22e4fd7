package calotype.http;

import calotype.auth.Principal;
import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One job's events as {@code text/event-stream} (WHATWG HTML, section 9.2), with the messages and ids of the sockets.
 * It ends after the job's last event. A slow client loses progress first; when its queue stays full it is cut off, and
 * comes back with its last id. Used on one event loop only.
 */
final class EventStream implements Listener {
    /** So long a client waits before it comes back. */
    private static final String RETRY = "retry: 2000\n\n";

    private static final String PING = ": ping\n\n";

    private final HttpServerResponse response;
    private final Principal caller;
    private final UUID jobId;
    private final Push push;
    private final boolean fresh;
    private final Replay replay;
    private Instant pinged;
    private Future<Void> lastWrite = Future.succeededFuture();
    private int waiting;
    private long told;
    private boolean live;
    private boolean ended;

    /** @param after the last event that the client knows; null when it knows none */
    EventStream(HttpServerResponse response, Principal caller, UUID jobId, @Nullable Long after, Push push) {
        this.response = response;
        this.caller = caller;
        this.jobId = jobId;
        this.push = push;
        this.fresh = after == null;
        this.replay = new Replay(push.bus(), caller.userId(), after == null ? 0 : after, this::tell);
        this.pinged = push.clock().instant();
    }

    /** Tells what the client does not know yet, then what happens. What is heard before is held until then. */
    void begin(ImageRecord image) {
        boolean over = image.job().status().isFinal() && image.job().aiStatus().isFinal();
        if (fresh) {
            introduce(image);
            live(over);
        } else {
            resume(over);
        }
    }

    /** The job as it is, without an id. */
    private void introduce(ImageRecord image) {
        String type = "job." + image.job().status().wire();
        say(type, null, LiveEvent.control(type, push.clock().instant(), json -> {
            json.writeObjectFieldStart("data");
            JobHead.ids(json, image);
            JobHead.state(json, image.job());
            json.writeEndObject();
        }));
    }

    /** A client that comes back after the last event of all is told by 204 to stay away. */
    private void resume(boolean over) {
        replay.run(() -> lastWrite).otherwise(false).onSuccess(complete -> {
            if (!complete) {
                reset();
            }
            if (over && complete && !response.headWritten()) {
                response.setStatusCode(204);
            } else {
                open();
            }
            live(over);
        });
    }

    private void live(boolean over) {
        live = true;
        replay.finish();
        if (over) {
            end();
        }
    }

    @Override
    public void hear(LiveEvent event) {
        if (live) {
            tell(event);
        } else {
            replay.hold(event);
        }
    }

    private void tell(LiveEvent event) {
        JobChanged news = event.news();
        if (event.id() <= told || !news.jobId().equals(jobId)) {
            return;
        }
        told = event.id();
        if (!event.isProgress() || waiting < push.limits().queueBytes() / 4) {
            say(news.type(), event.id(), event.text());
        }
        boolean over = news.status().isFinal() && news.aiStatus().isFinal();
        if (over || news.type().equals("image.deleted")) {
            end();
        }
    }

    @Override
    public void reset() {
        say("reset", null, LiveEvent.control("reset", push.clock().instant(), json -> {}));
    }

    @Override
    public void check() {
        Instant now = push.clock().instant();
        if (!caller.expiresAt().isAfter(now)) {
            say(
                    "error",
                    null,
                    LiveEvent.control(
                            "error", now, json -> json.writeStringField("code", ProblemCode.TOKEN_EXPIRED.wire())));
            end();
        } else if (!pinged.plus(push.limits().ping()).isAfter(now)) {
            pinged = now;
            write(PING);
        }
    }

    @Override
    public void drain() {
        say("draining", null, LiveEvent.control("draining", push.clock().instant(), json -> {}));
        end();
    }

    /** The event's name is its type, for {@code addEventListener}; JSON text has no line breaks of its own. */
    private void say(String type, @Nullable Long id, String json) {
        write((id == null ? "" : "id: " + id + "\n") + "event: " + type + "\ndata: " + json + "\n\n");
    }

    private void write(String text) {
        open();
        if (ended) {
            return;
        }
        if (waiting > push.limits().queueBytes()) {
            ended = true;
            response.reset();
            return;
        }
        int bytes = text.length();
        waiting += bytes;
        lastWrite = response.write(text).onComplete(sent -> waiting -= bytes);
    }

    /** Sends the head, once, so that the client knows it is heard. */
    private void open() {
        if (!ended && !response.headWritten() && !response.closed()) {
            response.setChunked(true);
            lastWrite = response.write(RETRY);
        }
    }

    private void end() {
        if (!ended) {
            ended = true;
            response.end();
        }
    }
}
