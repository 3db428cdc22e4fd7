package calotype.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A TCP proxy on a loopback port of its own, which can do to a server's connections what networks do to them. It passes
 * everything until it is told otherwise; a fault lasts until {@link #heal()}. Each method has taken effect when it
 * returns; any thread may call it.
 */
public final class FaultProxy implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final long NO_LIMIT = Long.MAX_VALUE;

    /** What becomes of a reply that has reached the limit. */
    private enum Ending {
        STALL,
        CUT
    }

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final NetClient client = vertx.createNetClient();
    private final Set<Link> links = new HashSet<>();
    private final String host;
    private final String targetHost;
    private final int port;

    private int targetPort;
    private NetServer server;
    private boolean frozen;
    private long latencyMillis;
    private long replyLimit = NO_LIMIT;
    private Ending ending = Ending.STALL;
    private String heard = "";
    private String passedOn = "";
    private int opened;

    private FaultProxy(String host, String targetHost, int targetPort) {
        this.host = host;
        this.targetHost = targetHost;
        this.targetPort = targetPort;
        this.port = here(() -> listen(0)).actualPort();
    }

    public static FaultProxy to(String host, int port) {
        return new FaultProxy(LOOPBACK, host, port);
    }

    /** @param standardPort where the server listens if its URL names no port */
    public static FaultProxy before(String url, int standardPort) {
        return before(url, standardPort, LOOPBACK);
    }

    /** @param host address of this machine to listen on */
    public static FaultProxy before(String url, int standardPort, String host) {
        URI uri = URI.create(url);
        return new FaultProxy(host, uri.getHost(), uri.getPort() < 0 ? standardPort : uri.getPort());
    }

    public int port() {
        return port;
    }

    /** A URL of the server, leading through this proxy. */
    public String url(String direct) {
        URI uri = URI.create(direct);
        String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return uri.getScheme() + "://" + user + host + ":" + port + uri.getRawPath() + query;
    }

    /** Leads new connections to another port, where the server has come up again. */
    public void leadTo(int newPort) {
        change(() -> targetPort = newPort);
    }

    /** How many connections were ever opened through it. */
    public int opened() {
        return here(() -> Future.succeededFuture(opened));
    }

    /** How many connections are open. */
    public int open() {
        return here(() -> Future.succeededFuture(links.size()));
    }

    /** Every piece of data arrives so much later, in both directions. */
    public void latency(Duration delay) {
        change(() -> latencyMillis = delay.toMillis());
    }

    /** Ends every connection that is open; new ones pass. */
    public void cut() {
        change(this::cutAll);
    }

    /** Keeps all connections open and takes new ones, but nothing passes, not even an end; it passes after healing. */
    public void freeze() {
        change(() -> frozen = true);
    }

    /** Ends every connection and refuses new ones, as a machine does where nothing listens. */
    public void refuse() {
        change(this::cutAll);
        here(() -> server.close());
    }

    /** Of everything that the server says on a connection, the first bytes pass, then it stays open in silence. */
    public void stallRepliesAfter(long bytes) {
        limit(bytes, Ending.STALL);
    }

    /** Of everything that the server says on a connection, the first bytes pass, then it ends. */
    public void cutRepliesAfter(long bytes) {
        limit(bytes, Ending.CUT);
    }

    /**
     * The server hears other words than clients say, from now on and also after healing.
     *
     * @param said ASCII, and not divided between two pieces of data
     * @param instead as long
     */
    public void misquote(String said, String instead) {
        change(() -> {
            heard = said;
            passedOn = instead;
        });
    }

    private void limit(long bytes, Ending then) {
        change(() -> {
            replyLimit = bytes;
            ending = then;
        });
    }

    /** Ends all faults; what was held back passes now. */
    public void heal() {
        change(() -> {
            frozen = false;
            latencyMillis = 0;
            replyLimit = NO_LIMIT;
        });
        here(() -> listen(port).otherwise(server)); // Only after refusing is the port free.
    }

    @Override
    public void close() {
        try {
            vertx.close().await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private Future<NetServer> listen(int wanted) {
        return vertx.createNetServer()
                .connectHandler(this::accept)
                .listen(wanted, host)
                .onSuccess(listening -> server = listening);
    }

    private void accept(NetSocket near) {
        opened++;
        links.add(new Link(near));
    }

    private void cutAll() {
        List.copyOf(links).forEach(Link::cut);
    }

    /** Changes what is done to connections, and lets each of them see it. */
    private void change(Runnable change) {
        here(() -> {
            change.run();
            List.copyOf(links).forEach(Link::look);
            return Future.succeededFuture();
        });
    }

    /** Runs on the one event loop, which is the lock of everything here. */
    private <T> T here(Supplier<Future<T>> work) {
        try {
            Promise<T> result = Promise.promise();
            context.runOnContext(here -> work.get().onComplete(result));
            return result.future().await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One connection and its continuation to the server. */
    private final class Link {
        private final NetSocket near;
        private boolean dialling;
        private Pipe there;
        private Pipe back;

        Link(NetSocket near) {
            this.near = near.pause();
            near.closeHandler(gone -> {
                if (there == null) {
                    links.remove(this);
                }
            });
            look();
        }

        void look() {
            if (there != null) {
                there.look();
                back.look();
            } else if (!dialling && !frozen) {
                dialling = true;
                client.connect(targetPort, targetHost).onSuccess(this::join).onFailure(absent -> cut());
            }
        }

        private void join(NetSocket far) {
            there = new Pipe(this, near, far, false);
            back = new Pipe(this, far, near, true);
            if (links.contains(this)) {
                look();
            } else {
                far.close();
            }
        }

        void cut() {
            links.remove(this);
            near.close();
            if (there != null) {
                there.to.close();
            }
        }
    }

    /** One direction of a connection. */
    private final class Pipe {
        private final Link link;
        private final NetSocket from;
        private final NetSocket to;
        private final boolean replies;
        private final Deque<Buffer> held = new ArrayDeque<>();
        private boolean ended;
        private long passed;

        Pipe(Link link, NetSocket from, NetSocket to, boolean replies) {
            this.link = link;
            this.from = from.pause();
            this.to = to;
            this.replies = replies;
            from.handler(this::take);
            from.endHandler(over -> end());
            from.exceptionHandler(broken -> {});
            to.drainHandler(ready -> look());
        }

        private void take(Buffer data) {
            held.add(replies || heard.isEmpty() ? data : misquoted(data));
            if (latencyMillis > 0) {
                vertx.setTimer(latencyMillis, late -> passOn());
            } else {
                passOn();
            }
        }

        private Buffer misquoted(Buffer data) {
            return Buffer.buffer(
                    data.toString(ISO_8859_1).replace(heard, passedOn).getBytes(ISO_8859_1));
        }

        /** What is held keeps its order, however the latency changed meanwhile. */
        private void passOn() {
            while (!held.isEmpty() && !stopped()) {
                Buffer next = held.remove();
                int fits = (int) Math.min(next.length(), replies ? replyLimit - passed : next.length());
                passed += fits;
                to.write(next.slice(0, fits));
                if (fits < next.length()) {
                    held.addFirst(next.slice(fits, next.length()));
                }
                if (latencyMillis > 0) {
                    break;
                }
            }
            look();
        }

        private boolean stopped() {
            return frozen || atLimit();
        }

        private boolean atLimit() {
            return replies && passed >= replyLimit;
        }

        private void end() {
            ended = true;
            look();
        }

        /** Lets flow what may flow. */
        void look() {
            if (atLimit() && ending == Ending.CUT) {
                link.cut();
            } else if (stopped() || to.writeQueueFull()) {
                from.pause();
            } else if (!held.isEmpty() && latencyMillis == 0) {
                passOn();
            } else if (ended && held.isEmpty()) {
                link.cut();
            } else {
                from.resume();
            }
        }
    }
}
