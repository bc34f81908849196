package dev.reagent.webhook;

import dev.reagent.agent.Failure;
import dev.reagent.agent.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a callback is told, and how that went.
 *
 * @param deliveryId    a UUID; also the {@code webhook-id}, the same at each try
 * @param event         its name, such as {@code session.completed}
 * @param url           without its query, which may hold a key
 * @param attempts      the latest 50, in order
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
     * One try.
     *
     * @param statusCode what the other side answered; null where it did not
     * @param error      why it does not count as taken; null where it does, and while it is being sent
     * @param took       null while it is being sent
     */
    public record Attempt(
            Instant at,
            @Nullable Integer statusCode,
            @Nullable Failure error,
            @Nullable Duration took) {}
}
