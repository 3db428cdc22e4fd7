package calotype.queue;

import calotype.contract.JobsApi.Stage;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What lies in the broker: one exchange for tickets, which leads to one queue for each kind of work, and one for dead
 * letters with its queue. A kind that stands still fills its own queue only. All is durable and replicated (quorum
 * queues), and bounded: a full queue refuses tickets, which then wait in the outbox.
 *
 * @param prefix of every name
 */
public record Topology(String prefix) {
    /** Topics of tickets, each a routing key and the last part of a queue's name. */
    static final List<String> TOPICS = List.of("images", "ai", "transforms", "webhooks");

    private static final int MOST_TICKETS = 1_000_000;
    private static final int MOST_DEAD_LETTERS = 100_000;

    /** How often a ticket comes back before it is a dead letter. A job's own attempts are counted in its row. */
    private static final int MOST_RETURNS = 50;

    String exchange() {
        return prefix + ".tickets";
    }

    String queue(Stage stage) {
        return queue(
                switch (stage) {
                    case IMAGE -> "images";
                    case AI -> "ai";
                });
    }

    private String queue(String topic) {
        return prefix + "." + topic;
    }

    /** Name of the exchange for messages that cannot be worked on, and of the queue behind it. */
    String deadLetters() {
        return prefix + ".dead-letters";
    }

    /** Makes what is missing; fails when something is there that differs. */
    void declare(Channel channel) throws IOException {
        channel.exchangeDeclare(deadLetters(), BuiltinExchangeType.FANOUT, true);
        channel.queueDeclare(
                deadLetters(),
                true,
                false,
                false,
                Map.of("x-queue-type", "quorum", "x-max-length", MOST_DEAD_LETTERS, "x-overflow", "drop-head"));
        channel.queueBind(deadLetters(), deadLetters(), "");
        channel.exchangeDeclare(exchange(), BuiltinExchangeType.DIRECT, true);
        for (String topic : TOPICS) {
            channel.queueDeclare(
                    queue(topic),
                    true,
                    false,
                    false,
                    Map.of(
                            "x-queue-type",
                            "quorum",
                            "x-delivery-limit",
                            MOST_RETURNS,
                            "x-dead-letter-exchange",
                            deadLetters(),
                            "x-max-length",
                            MOST_TICKETS,
                            "x-overflow",
                            "reject-publish"));
            channel.queueBind(queue(topic), exchange(), topic);
        }
    }

    /** Deletes all of it, and what lies in it. */
    void delete(Channel channel) throws IOException {
        for (String topic : TOPICS) {
            channel.queueDelete(queue(topic));
        }
        channel.queueDelete(deadLetters());
        channel.exchangeDelete(exchange());
        channel.exchangeDelete(deadLetters());
    }
}
