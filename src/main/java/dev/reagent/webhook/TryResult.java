package dev.reagent.webhook;

import dev.reagent.agent.call.Failure;
import dev.reagent.model.wire.fault.RetryAfter;
import dev.reagent.tool.web.http.PostAnswer;
import dev.reagent.tool.web.http.PostAnswer.Answered;
import dev.reagent.tool.web.http.PostAnswer.Unanswered;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of a try, and the delivery's next state.
 *
 * @param statusCode null if the receiver did not answer
 * @param error      null if the receiver accepted the delivery
 * @param pause      the wait before the next try; zero if no try follows
 */
record TryResult(@Nullable Integer statusCode, @Nullable Failure error, DeliveryStatus then, Duration pause) {

    private static final int GONE = 410;

    /** The receiver wants no further tries. */
    private static final Failure NO_MORE =
            new Failure("gone", "It answered 410 (Gone): this callback is not sent again.");

    /** The result of a delivery that was leased more often than its schedule has tries: each server died during its try. */
    static final TryResult GIVEN_UP = new TryResult(
            null,
            new Failure("interrupted", "The server went away while it was sending, again and again."),
            DeliveryStatus.FAILED,
            Duration.ZERO);

    /**
     * @param tries  of the schedule, including this one
     * @param now    the time that a date in Retry-After is compared with
     * @param chance from 0 up to 1, for the jitter
     */
    static TryResult of(PostAnswer answer, int tries, Instant now, double chance) {
        return switch (answer) {
            case Unanswered(var why) -> again(null, why, Optional.empty(), tries, chance);
            case Answered(int status, var headers)
            when status >= 200 && status < 300 -> new TryResult(status, null, DeliveryStatus.DELIVERED, Duration.ZERO);
            case Answered(int status, var headers)
            when status == GONE -> new TryResult(status, NO_MORE, DeliveryStatus.FAILED, Duration.ZERO);
            case Answered(int status, var headers) ->
                again(status, refusal(status), Optional.ofNullable(RetryAfter.of(headers, now)), tries, chance);
        };
    }

    private static Failure refusal(int status) {
        return status >= 300 && status < 400
                ? new Failure("redirected", "It answered %d: redirects are not followed.".formatted(status))
                : new Failure("unexpected_status", "It answered %d: only 2xx accepts a callback.".formatted(status));
    }

    private static TryResult again(
            @Nullable Integer status, Failure error, Optional<Duration> asked, int tries, double chance) {
        return BackoffSchedule.after(tries, asked, chance)
                .map(pause -> new TryResult(status, error, DeliveryStatus.PENDING, pause))
                .orElseGet(() -> new TryResult(status, error, DeliveryStatus.FAILED, Duration.ZERO));
    }
}
