package dev.reagent.agent;

import dev.reagent.agent.Event.RetryPlanned;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has come with its attempts.
 *
 * @param failed attempts that failed and are followed by another
 * @param due    how many of them need not be waited for any more
 * @param last   why the last of them failed; null before the first
 * @param nextAt about when the next attempt begins; null before the first failure
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

    /** The clock may be earlier than the plan: a server died between writing the one and the other. */
    Retries due(int number) {
        return new Retries(failed, Math.max(due, number), last, nextAt);
    }

    /** Whether the next attempt may not begin yet: only its own time ends the wait. */
    public boolean isWaiting() {
        return failed > due;
    }
}
