package dev.reagent.api.view;

import dev.reagent.agent.AgentSession;
import dev.reagent.run.log.SessionSummary;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A session without its steps. */
public record SummaryView(
        String sessionId,
        String orgId,
        Status status,
        @Nullable String statusReason,
        String model,
        @Nullable String finalAnswer,
        @Nullable String stopReason,
        @Nullable ErrorView error,
        TotalsView totals,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    public static SummaryView of(SessionSummary summary) {
        return new SummaryView(
                summary.id().value(),
                summary.orgId(),
                Status.of(summary.status()),
                summary.statusReason(),
                summary.model(),
                ErrorView.answerOf(summary.outcome()),
                StopReasons.of(summary.stop()),
                ErrorView.of(summary.outcome()),
                TotalsView.of(summary.steps(), summary.usage(), summary.cost(), summary.sandbox()),
                summary.createdAt(),
                summary.startedAt(),
                summary.finishedAt());
    }

    /**
     * Returns the session as it was accepted. Omits whether it waits for other sessions: that changes later and is not part of its start
     * event.
     */
    public static SummaryView accepted(AgentSession session) {
        var now = of(session);
        return new SummaryView(
                now.sessionId,
                now.orgId,
                now.status,
                null,
                now.model,
                now.finalAnswer,
                now.stopReason,
                now.error,
                now.totals,
                now.createdAt,
                now.startedAt,
                now.finishedAt);
    }

    public static SummaryView of(AgentSession session) {
        return new SummaryView(
                session.id().value(),
                session.task().orgId(),
                Status.of(session.status()),
                session.statusReason(),
                session.task().model(),
                ErrorView.answerOf(session.outcome()),
                StopReasons.of(session.stopReason()),
                ErrorView.of(session.outcome()),
                TotalsView.of(session.steps().size(), session.usage(), session.cost(), session.sandbox()),
                session.times().created(),
                session.times().started(),
                session.times().finished());
    }
}
