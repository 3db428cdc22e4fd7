package calotype.queue;

import calotype.config.Secret;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ broker as {@code AMQP_URL} names it, by the rules of the RabbitMQ URI specification: user, password and
 * virtual host percent-encoded, {@code amqps} for TLS. Its text form has no password.
 */
public final class BrokerAddress {
    private static final int CONNECT_MILLIS = 5_000;

    /** Both sides send a sign of life at half of this, and give the other up after two without one (AMQP 0-9-1, 4.2.7). */
    private static final int HEARTBEAT_SECONDS = 5;

    private final ConnectionFactory factory;

    /** @throws IllegalArgumentException when the URL is none; the message does not repeat it, for it has a password */
    public BrokerAddress(Secret url) {
        factory = new ConnectionFactory();
        factory.setConnectionTimeout(CONNECT_MILLIS);
        factory.setHandshakeTimeout(CONNECT_MILLIS);
        factory.setChannelRpcTimeout(2 * CONNECT_MILLIS);
        factory.setShutdownTimeout(CONNECT_MILLIS);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        // A RabbitLink makes a new connection instead: what was prepared on the old one is prepared again then.
        factory.setAutomaticRecoveryEnabled(false);
        factory.setExceptionHandler(new ForgivingExceptionHandler() {
            @Override
            protected void log(String message, Throwable failure) {
                // The link tells of it.
            }
        });
        try {
            factory.setUri(url.reveal());
            if (factory.isSSL()) {
                // The URI alone would have any certificate accepted.
                factory.useSslProtocol(SSLContext.getDefault());
                factory.enableHostnameVerification();
            }
        } catch (URISyntaxException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "AMQP_URL is not of the form amqp://user:password@host:5672/vhost, each part percent-encoded");
        }
    }

    /**
     * Opens a connection; blocks.
     *
     * @param name by which the broker's operators see it
     */
    Connection connect(String name) throws IOException, TimeoutException {
        return factory.newConnection(name);
    }

    /** Tries whether the broker can be used, and makes what is missing in it; blocks. */
    public void check(Topology topology) throws IOException, TimeoutException {
        try (Connection connection = connect("calotype start")) {
            topology.declare(connection.createChannel());
        }
    }

    /** Opens a connection and closes it again, making nothing; blocks. */
    public void greet() throws IOException, TimeoutException {
        connect("calotype doctor").close();
    }

    @Override
    public String toString() {
        return (factory.isSSL() ? "amqps://" : "amqp://") + factory.getHost() + ":" + factory.getPort()
                + ", virtual host " + factory.getVirtualHost() + ", user " + factory.getUsername();
    }

    /** Why a connection failed or was lost, in words for operators. */
    public static String reason(Throwable failure) {
        if (failure instanceof AuthenticationFailureException) {
            return "it refuses this user or password";
        }
        if (failure instanceof UnknownHostException) {
            return "this host is not known";
        }
        if (failure instanceof SocketTimeoutException || failure instanceof TimeoutException) {
            return "it does not answer";
        }
        if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            return "nothing listens there";
        }
        if (failure instanceof SSLException) {
            return "TLS failed: " + failure.getMessage();
        }
        if (failure instanceof ShutdownSignalException shutdown && said(shutdown.getReason()) != null) {
            return "it says " + said(shutdown.getReason());
        }
        return failure.getCause() != null
                ? reason(failure.getCause())
                : "the connection broke (" + failure.getClass().getSimpleName() + ")";
    }

    private static @Nullable String said(Method reason) {
        if (reason instanceof AMQImpl.Connection.Close close) {
            return close.getReplyText();
        }
        return reason instanceof AMQImpl.Channel.Close close ? close.getReplyText() : null;
    }
}
