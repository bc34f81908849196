package dev.reagent.agent;

import dev.reagent.agent.Event.RetryPlanned;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of the attempts of a run.
 *
 * @param failed failed attempts that another one follows
 * @param due    how many of them have a pause that is over
 * @param last   the plan after the last of them; null before the first failure
 * @param nextAt approximate start of the next attempt; null before the first failure
 */
public record Retries(
        int failed,
        int due,
        @Nullable RetryPlanned last,
        @Nullable Instant nextAt) {

    static final Retries NONE = new Retries(0, 0, null, null);

    Retries planned(RetryPlanned next, Instant at) {
        return new Retries(next.failed(), due, next, at.plus(next.pause()));
    }

    /** The end of a pause may precede its plan in the log, if a server crashed between saving the wait and appending the plan. */
    Retries due(int number) {
        return new Retries(failed, Math.max(due, number), last, nextAt);
    }

    /** Returns the plan whose pause is not over; only time ends that pause. Null if there is none. */
    public @Nullable RetryPlanned awaited() {
        return failed > due ? last : null;
    }

    /** Returns the approximate end of that pause; null if there is none. */
    @Nullable
    Instant awaitedUntil() {
        return failed > due ? nextAt : null;
    }
}
