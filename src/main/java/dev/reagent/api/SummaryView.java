package dev.reagent.api;

import dev.reagent.agent.AgentSession;
import dev.reagent.run.SessionSummary;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A session without its steps. */
@Schema(description = "A session without its steps")
record SummaryView(
        String sessionId,
        String orgId,
        Status status,
        @Nullable String statusReason,
        String model,
        @Nullable String finalAnswer,

        @Schema(description = StopReasons.DESCRIPTION, examples = "end") @Nullable
        String stopReason,

        @Nullable ErrorView error,
        TotalsView totals,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    static SummaryView of(SessionSummary summary) {
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

    /** As it was accepted. Whether it waits for other sessions changes later, and is no part of the event of its start. */
    static SummaryView accepted(AgentSession session) {
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

    static SummaryView of(AgentSession session) {
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
                session.createdAt(),
                session.startedAt(),
                session.finishedAt());
    }
}
