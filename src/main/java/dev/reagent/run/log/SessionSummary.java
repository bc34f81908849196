package dev.reagent.run.log;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.Usage;
import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session without its steps.
 *
 * @param stop why the model stopped in its last answer; null before, and in summaries older than this field
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
        // summaries older than this field have none
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
                session.times().created(),
                session.times().started(),
                session.times().finished());
    }
}
