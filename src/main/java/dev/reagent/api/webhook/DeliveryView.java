package dev.reagent.api.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.api.view.FailureView;
import dev.reagent.webhook.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One delivery of a callback. */
public record DeliveryView(
        String deliveryId,
        String sessionId,
        String event,
        String url,
        State status,
        List<AttemptView> attempts,
        @Nullable Instant nextAttemptAt,
        Instant createdAt) {

    public static DeliveryView of(Delivery delivery) {
        return new DeliveryView(
                delivery.deliveryId(),
                delivery.sessionId().value(),
                delivery.event(),
                delivery.url(),
                State.valueOf(delivery.status().name()),
                delivery.attempts().stream().map(AttemptView::of).toList(),
                delivery.nextAttemptAt(),
                delivery.createdAt());
    }

    /** One try to deliver it. */
    public record AttemptView(
            Instant at,
            @Nullable Integer statusCode,
            @Nullable FailureView error,
            @Nullable Long tookMs) {

        public static AttemptView of(Delivery.Attempt attempt) {
            return new AttemptView(
                    attempt.at(),
                    attempt.statusCode(),
                    attempt.error() == null ? null : FailureView.of(attempt.error()),
                    millis(attempt.took()));
        }

        private static @Nullable Long millis(@Nullable Duration took) {
            return took == null ? null : took.toMillis();
        }
    }

    /** Whether it was delivered. */
    enum State {
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("delivered")
        DELIVERED,
        @JsonProperty("failed")
        FAILED
    }
}
