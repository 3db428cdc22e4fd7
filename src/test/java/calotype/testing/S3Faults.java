package calotype.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Stands before an S3 server and spoils some of its conversations, whole requests at a time. */
public final class S3Faults implements AutoCloseable {
    /** What befalls a request. */
    public enum Fault {
        NONE,
        /** The store asks to come more slowly and does nothing. */
        SLOW_DOWN,
        /** The store does what it is asked to, and the connection ends before it can say so. */
        LOST_REPLY,
        /** The answer's head arrives and half of its body; what has no body is lost. */
        CUT_BODY,
        /** No answer, and the connection stays open. */
        STALL,
        /** One bit of the request's body arrives changed, of the answer's if the request has none. */
        FLIPPED_BIT,
        /** The store says that the clocks differ. */
        SKEWED
    }

    private final int port;
    private final Supplier<Fault> faults;
    private final HttpClient client;
    private final HttpServer server;
    private final Map<Fault, AtomicInteger> done = new EnumMap<>(Fault.class);
    private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();

    private S3Faults(Vertx vertx, int port, Supplier<Fault> faults) {
        this.port = port;
        this.faults = faults;
        this.client = vertx.createHttpClient();
        this.server = vertx.createHttpServer(new HttpServerOptions().setHandle100ContinueAutomatically(true))
                .requestHandler(this::handle);
        for (Fault fault : Fault.values()) {
            done.put(fault, new AtomicInteger());
        }
    }

    /** @param faults asked once for each request */
    public static S3Faults before(S3Server store, Vertx vertx, Supplier<Fault> faults) {
        S3Faults proxy = new S3Faults(vertx, store.port(), faults);
        await(proxy.server.listen(0, "127.0.0.1"));
        return proxy;
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** How many requests met a fault. */
    public int count(Fault fault) {
        return done.get(fault).get();
    }

    public List<HttpServerRequest> requests() {
        return requests;
    }

    private void handle(HttpServerRequest request) {
        requests.add(request);
        Fault fault = faults.get();
        done.get(fault).incrementAndGet();
        request.body().onSuccess(body -> {
            switch (fault) {
                case SLOW_DOWN -> refuse(request, 503, "SlowDown");
                case SKEWED -> refuse(request, 403, "RequestTimeTooSkewed");
                case STALL -> {}
                case FLIPPED_BIT ->
                    forward(request, body.length() == 0 ? body : flipped(body))
                            .onSuccess(answer -> reply(request, answer, body.length() == 0));
                case NONE -> forward(request, body).onSuccess(answer -> reply(request, answer, false));
                case LOST_REPLY ->
                    forward(request, body)
                            .onSuccess(answer -> request.connection().close());
                case CUT_BODY -> forward(request, body).onSuccess(answer -> cut(request, answer));
            }
        });
    }

    private record Answer(HttpClientResponse head, Buffer body) {}

    private Future<Answer> forward(HttpServerRequest request, Buffer body) {
        return client.request(new RequestOptions()
                        .setMethod(request.method())
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI(request.uri()))
                .compose(to -> send(to, request, body))
                .compose(head -> head.body().map(bytes -> new Answer(head, bytes)))
                .onFailure(failure -> request.connection().close());
    }

    private static Future<HttpClientResponse> send(HttpClientRequest to, HttpServerRequest request, Buffer body) {
        to.headers().setAll(request.headers()).remove("expect").remove("transfer-encoding");
        return to.putHeader("content-length", String.valueOf(body.length())).send(body);
    }

    private static void reply(HttpServerRequest request, Answer answer, boolean flip) {
        head(request, answer);
        if (request.method() == HttpMethod.HEAD || answer.body.length() == 0) {
            request.response().end();
        } else {
            request.response().end(flip ? flipped(answer.body) : answer.body);
        }
    }

    private static void cut(HttpServerRequest request, Answer answer) {
        if (answer.body.length() < 2) {
            request.connection().close();
            return;
        }
        head(request, answer);
        request.response().putHeader("content-length", String.valueOf(answer.body.length()));
        request.response()
                .write(answer.body.slice(0, answer.body.length() / 2))
                .onComplete(half -> request.connection().close());
    }

    private static void head(HttpServerRequest request, Answer answer) {
        request.response().setStatusCode(answer.head.statusCode());
        request.response().headers().setAll(answer.head.headers()).remove("transfer-encoding");
    }

    private static Buffer flipped(Buffer body) {
        Buffer copy = body.copy();
        int at = copy.length() / 2;
        return copy.setByte(at, (byte) (copy.getByte(at) ^ 1));
    }

    private static void refuse(HttpServerRequest request, int status, String code) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/xml")
                .putHeader("date", "Tue, 24 Nov 2026 00:00:00 GMT")
                .end("<Error><Code>" + code + "</Code><Message>no</Message></Error>");
    }

    @Override
    public void close() {
        await(server.close());
        await(client.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
