package dev.reagent.run.log;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.Usage;
import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.agent.task.SessionTimes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session without its steps. Its JSON is flat: the properties of its parts are at the top level.
 *
 * @param steps how many it has
 */
public record SessionSummary(
        SessionId id, String orgId, String model, int steps, State state, Used used, SessionTimes times) {

    /**
     * Its state: whether and how it ended.
     *
     * @param statusReason the reason for the status; null if the status says all
     * @param outcome      how it ended; null while it is open
     * @param stop         why the model stopped in its last answer; null before, and in summaries older than this field
     */
    public record State(
            SessionStatus status,
            @Nullable String statusReason,
            @Nullable Outcome outcome,
            @Nullable StopReason stop) {}

    /** What its models and its code used, and the cost of both. */
    public record Used(Usage usage, MicroDollars cost, SandboxUse sandbox) {

        public Used {
            // summaries older than this field have none
            sandbox = Objects.requireNonNullElse(sandbox, SandboxUse.NONE);
        }
    }

    public static SessionSummary of(AgentSession session) {
        return new SessionSummary(
                session.id(),
                session.task().orgId(),
                session.task().modelChoice().model(),
                session.steps().size(),
                new State(session.status(), session.statusReason(), session.outcome(), session.stopReason()),
                new Used(session.usage(), session.cost(), session.sandbox()),
                session.times());
    }
}
