package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.MicroDollars;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.SandboxUse;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.SessionStatus;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.Usage;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session without its steps.
 *
 * @param stop why the model stopped in its last answer; null before, and in summaries from before this was kept
 */
public record SessionSummary(
        SessionId id,
        String orgId,
        String model,
        SessionStatus status,
        @Nullable String statusReason,
        int steps,
        Usage usage,
        MicroDollars cost,
        SandboxUse sandbox,
        @Nullable Outcome outcome,
        @Nullable StopReason stop,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    public SessionSummary {
        // one from before there were accounts of it names none
        sandbox = Objects.requireNonNullElse(sandbox, SandboxUse.NONE);
    }

    public static SessionSummary of(AgentSession session) {
        return new SessionSummary(
                session.id(),
                session.task().orgId(),
                session.task().model(),
                session.status(),
                session.statusReason(),
                session.steps().size(),
                session.usage(),
                session.cost(),
                session.sandbox(),
                session.outcome(),
                session.stopReason(),
                session.createdAt(),
                session.startedAt(),
                session.finishedAt());
    }
}
