package calotype.http;

import calotype.auth.Principal;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One client's socket, from its token to its close (protocol {@code calotype.v1}). It hears nothing before it
 * subscribes, and nothing of other owners ever. Used on one event loop only.
 */
final class EventSession implements Listener {
    private final SocketOutbox outbox;
    private final SubscriberRegistry registry;
    private final Push push;
    private final Subscriptions subscriptions = new Subscriptions();
    private final FrameMeter meter;
    private final Instant opened;
    private Instant pinged;
    private long told;
    private @Nullable Principal caller;
    private @Nullable Long resumeAfter;
    private @Nullable Replay replay;

    /** @param opened when the handshake came */
    EventSession(SocketOutbox outbox, SubscriberRegistry registry, Push push, Instant opened) {
        this.outbox = outbox;
        this.registry = registry;
        this.push = push;
        this.opened = opened;
        this.pinged = opened;
        this.meter = new FrameMeter(push.limits(), opened);
    }

    /** A token, from the handshake or in a message; later ones prolong the session. */
    void signIn(String token, @Nullable Long lastEventId) {
        Principal principal;
        try {
            principal = push.verify().apply(token);
        } catch (ProblemException refused) {
            outbox.close(SocketOutbox.BAD_TOKEN, refused.code().wire());
            return;
        }
        if (lastEventId != null) {
            resumeAfter = lastEventId;
        }
        Principal before = caller;
        if (before == null) {
            begin(principal);
        } else if (before.userId().equals(principal.userId())) {
            caller = principal;
        } else {
            outbox.close(SocketOutbox.NOT_ALLOWED, "a socket belongs to one account");
        }
    }

    private void begin(Principal principal) {
        if (!push.quota().enter(principal.userId())) {
            outbox.close(SocketOutbox.TOO_MANY, "too many sockets of this account");
            return;
        }
        caller = principal;
        registry.signedIn(principal.userId(), this);
    }

    /** A frame of any kind: a sign of life, but not too many and no message too long. */
    void frame(int bytes, boolean last) {
        if (!meter.frame(push.clock().instant(), bytes, last)) {
            outbox.close(SocketOutbox.TOO_MANY, "too many messages");
        }
    }

    void pong() {
        meter.alive(push.clock().instant());
    }

    void message(String text) {
        if (outbox.isClosed()) {
            return;
        }
        try {
            ClientMessage message = ClientMessage.parse(text);
            Principal known = caller;
            if (message.type().equals("auth")) {
                String token = message.text("token");
                signIn(token == null ? "" : token, message.eventId("last_event_id"));
            } else if (known == null) {
                outbox.close(SocketOutbox.BAD_TOKEN, "the first message is auth");
            } else {
                obey(message, known.userId());
            }
        } catch (ProblemException malformed) {
            malformed();
        }
    }

    void malformed() {
        outbox.close(SocketOutbox.BAD_MESSAGE, "malformed message");
    }

    private void obey(ClientMessage message, UUID owner) {
        switch (message.type()) {
            case "ping" -> outbox.say(LiveEvent.control("pong", push.clock().instant(), json -> {}));
            case "subscribe" -> subscribe(message, owner);
            case "unsubscribe" -> unsubscribe(message);
            default -> throw ClientMessage.malformed();
        }
    }

    private void subscribe(ClientMessage message, UUID owner) {
        Long after = message.eventId("last_event_id");
        if (after != null) {
            resumeAfter = after;
        }
        String job = message.text("job_id");
        String image = message.text("image_id");
        if (message.isTrue("all")) {
            subscriptions.addAll();
            outbox.say(LiveEvent.control(
                    "subscribed", push.clock().instant(), json -> json.writeBooleanField("all", true)));
            resume(owner);
        } else if (job != null) {
            follow(owner, "job_id", job);
        } else if (image != null) {
            follow(owner, "image_id", image);
        } else {
            throw ClientMessage.malformed();
        }
    }

    /** Listens first and asks then, so that nothing is missed between the answer and the first event. */
    private void follow(UUID owner, String member, String text) {
        UUID id;
        try {
            id = Ids.parse(text);
        } catch (ProblemException unknown) {
            error(unknown.code(), member, text);
            return;
        }
        boolean job = member.equals("job_id");
        if (!(job ? subscriptions.addJob(id) : subscriptions.addImage(id))) {
            error(ProblemCode.RATE_LIMITED, member, text);
            return;
        }
        push.bus()
                .ask(ImagesApi.FIND, new FindImage(owner, id))
                .onSuccess(found -> {
                    if (found.imageId().equals(id) == job) {
                        refuse(ProblemCode.NOT_FOUND, member, id);
                    } else {
                        subscribed(member, id, found);
                        resume(owner);
                    }
                })
                .onFailure(failure -> refuse(ProblemException.from(failure).code(), member, id));
    }

    private void refuse(ProblemCode code, String member, UUID id) {
        subscriptions.remove(id);
        error(code, member, id.toString());
    }

    private void subscribed(String member, UUID id, ImageRecord found) {
        outbox.say(LiveEvent.control("subscribed", push.clock().instant(), json -> {
            json.writeStringField(member, id.toString());
            json.writeObjectFieldStart("data");
            JobHead.ids(json, found);
            JobHead.state(json, found.job());
            json.writeEndObject();
        }));
    }

    private void error(ProblemCode code, String member, String id) {
        outbox.say(LiveEvent.control("error", push.clock().instant(), json -> {
            json.writeStringField("code", code.wire());
            json.writeStringField(member, id);
        }));
    }

    private void unsubscribe(ClientMessage message) {
        if (message.isTrue("all")) {
            subscriptions.removeAll();
        }
        for (String member : new String[] {"job_id", "image_id"}) {
            String text = message.text(member);
            if (text != null) {
                subscriptions.remove(text);
            }
        }
    }

    private void resume(UUID owner) {
        Long after = resumeAfter;
        resumeAfter = null;
        if (after == null || replay != null) {
            return;
        }
        Replay running = new Replay(push.bus(), owner, after, this::tell);
        replay = running;
        running.run(outbox::flushed).otherwise(false).onSuccess(complete -> {
            if (!complete) {
                reset();
            }
            replay = null;
            running.finish();
        });
    }

    @Override
    public void hear(LiveEvent event) {
        Replay running = replay;
        if (running != null) {
            running.hold(event);
        } else {
            tell(event);
        }
    }

    /** Ids only rise: what a replay has told already comes once more from the bus. */
    private void tell(LiveEvent event) {
        if (event.id() > told) {
            told = event.id();
            if (subscriptions.wants(event.news())) {
                outbox.send(event);
            }
        }
    }

    @Override
    public void reset() {
        outbox.say(LiveEvent.control("reset", push.clock().instant(), json -> {}));
    }

    @Override
    public void check() {
        Instant now = push.clock().instant();
        Principal known = caller;
        if (known == null && !opened.plus(push.limits().signIn()).isAfter(now)) {
            outbox.close(SocketOutbox.NO_TOKEN_IN_TIME, "no token in time");
        } else if (known != null && !known.expiresAt().isAfter(now)) {
            outbox.close(SocketOutbox.BAD_TOKEN, ProblemCode.TOKEN_EXPIRED.wire());
        } else if (meter.isIdle(now)) {
            outbox.close(SocketOutbox.IDLE, "no sign of life");
        } else if (!pinged.plus(push.limits().ping()).isAfter(now)) {
            pinged = now;
            outbox.ping();
        }
    }

    @Override
    public void drain() {
        outbox.say(LiveEvent.control("draining", push.clock().instant(), json -> {}));
        outbox.close(SocketOutbox.DRAINING, "the node is leaving; come back");
    }

    void closed() {
        outbox.closed();
        registry.closed(this);
        Principal known = caller;
        if (known != null) {
            registry.left(known.userId(), this);
            push.quota().leave(known.userId());
        }
    }
}
