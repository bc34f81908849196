package dev.reagent.api.view;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.Waiting;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The attempts of a run so far, and the next one. */
public record RetryView(
        int attempts,
        int failedAttempts,
        @Nullable Instant nextAt,
        @Nullable ErrorView lastError) {

    static @Nullable RetryView of(AgentSession session) {
        var retry = session.task().schedule().retry();
        var retries = session.retries();
        return retry == null
                ? null
                : new RetryView(
                        retry.attempts(),
                        retries.failed(),
                        session.standing().waiting() instanceof Waiting.ForTime(var next) ? next : null,
                        error(retries.last()));
    }

    private static @Nullable ErrorView error(@Nullable RetryPlanned last) {
        return last == null ? null : ErrorView.of(last.why(), last.errorId());
    }
}
