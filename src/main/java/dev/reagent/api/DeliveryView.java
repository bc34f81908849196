package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.webhook.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Something that a callback is told. */
@Schema(description = "Something that a callback is told, and how that went")
record DeliveryView(
        @Schema(description = "Also the `webhook-id`, the same at each attempt")
        String deliveryId,

        String sessionId,

        @Schema(examples = "session.completed") String event,

        @Schema(description = "Without its query") String url,

        State status,
        @Schema(description = "The latest 50, in order") List<AttemptView> attempts,

        @Schema(description = "Null unless pending") @Nullable
        Instant nextAttemptAt,

        Instant createdAt) {

    static DeliveryView of(Delivery delivery) {
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

    /** One try. */
    @Schema(description = "One try to hand it over; all null but `at` while it is under way")
    record AttemptView(
            Instant at,

            @Schema(description = "What was answered; null where nothing was") @Nullable
            Integer statusCode,

            @Schema(description = "Why it does not count as taken") @Nullable
            FailureView error,

            @Schema(minimum = "0") @Nullable Long tookMs) {

        static AttemptView of(Delivery.Attempt attempt) {
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

    /** How far it has come. */
    @Schema(name = "DeliveryStatus", description = "`failed`: it is not tried any more, unless it is replayed")
    enum State {
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("delivered")
        DELIVERED,
        @JsonProperty("failed")
        FAILED
    }
}
