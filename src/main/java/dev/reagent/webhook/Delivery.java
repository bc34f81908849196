package dev.reagent.webhook;

import dev.reagent.agent.call.Failure;
import dev.reagent.agent.task.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery of a callback, with its tries.
 *
 * @param deliveryId    a UUID; also the {@code webhook-id}, the same at each try
 * @param event         the event's name, such as {@code session.completed}
 * @param url           without its query, which may hold a key
 * @param attempts      the latest 50 tries, in order
 * @param nextAttemptAt null unless pending
 */
public record Delivery(
        String deliveryId,
        SessionId sessionId,
        String event,
        String url,
        DeliveryStatus status,
        List<Attempt> attempts,
        @Nullable Instant nextAttemptAt,
        Instant createdAt) {

    public Delivery {
        attempts = List.copyOf(attempts);
    }

    Delivery withAttempts(List<Attempt> known) {
        return new Delivery(deliveryId, sessionId, event, url, status, known, nextAttemptAt, createdAt);
    }

    /**
     * One try of a delivery.
     *
     * @param statusCode the receiver's status; null if it did not answer
     * @param error      why the receiver did not accept the delivery; null if it did, and during the try
     * @param took       null during the try
     */
    public record Attempt(
            Instant at,
            @Nullable Integer statusCode,
            @Nullable Failure error,
            @Nullable Duration took) {}
}
