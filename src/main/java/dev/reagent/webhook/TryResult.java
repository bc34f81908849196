package dev.reagent.webhook;

import dev.reagent.agent.Failure;
import dev.reagent.model.wire.RetryAfter;
import dev.reagent.tool.web.PostAnswer;
import dev.reagent.tool.web.PostAnswer.Answered;
import dev.reagent.tool.web.PostAnswer.Unanswered;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of a try, and what follows from it.
 *
 * @param statusCode null where nothing was answered
 * @param error      null where it was taken
 * @param pause      until the next try; zero where none follows
 */
record TryResult(@Nullable Integer statusCode, @Nullable Failure error, DeliveryStatus then, Duration pause) {

    private static final int GONE = 410;

    /** Whoever answers so wants no more of it. */
    private static final Failure NO_MORE =
            new Failure("gone", "It answered 410: it wants no more callbacks, and is sent this one no more.");

    /** A delivery that was claimed more often than its schedule has tries: its servers went away each time. */
    static final TryResult GIVEN_UP = new TryResult(
            null,
            new Failure("interrupted", "The server went away while it was sending, again and again."),
            DeliveryStatus.FAILED,
            Duration.ZERO);

    /**
     * @param tries  of the schedule so far, this one counted
     * @param now    by which a date in Retry-After is read
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
                : new Failure(
                        "unexpected_status", "It answered %d: only 2xx says that it was taken.".formatted(status));
    }

    private static TryResult again(
            @Nullable Integer status, Failure error, Optional<Duration> asked, int tries, double chance) {
        return BackoffSchedule.after(tries, asked, chance)
                .map(pause -> new TryResult(status, error, DeliveryStatus.PENDING, pause))
                .orElseGet(() -> new TryResult(status, error, DeliveryStatus.FAILED, Duration.ZERO));
    }
}
