package dev.reagent.api.view;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.reagent.agent.AgentSession;
import dev.reagent.run.log.SessionSummary;
import org.jspecify.annotations.Nullable;

/** A session without its steps. */
public record SummaryView(
        String sessionId,
        String orgId,
        Status status,
        @Nullable String statusReason,
        String model,
        @JsonUnwrapped EndView end,
        TotalsView totals,
        @JsonUnwrapped TimesView times) {

    public static SummaryView of(SessionSummary summary) {
        var state = summary.state();
        return new SummaryView(
                summary.id().value(),
                summary.orgId(),
                Status.of(state.status()),
                state.statusReason(),
                summary.model(),
                EndView.of(state.outcome(), state.stop()),
                TotalsView.of(summary.steps(), summary.used()),
                TimesView.of(summary.times()));
    }

    public static SummaryView of(AgentSession session) {
        return of(SessionSummary.of(session));
    }

    /**
     * Returns the session as it was accepted. Omits whether it waits for other sessions: that changes later and is not part of its start
     * event.
     */
    public static SummaryView accepted(AgentSession session) {
        var now = of(session);
        return new SummaryView(now.sessionId, now.orgId, now.status, null, now.model, now.end, now.totals, now.times);
    }
}
