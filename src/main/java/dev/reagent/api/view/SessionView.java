package dev.reagent.api.view;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.AgentSession;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.run.log.SessionSummary;
import dev.reagent.run.queue.QueuePlace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session as a poll returns it. */
public record SessionView(
        @JsonUnwrapped Head head,
        List<StepView> steps,
        List<PendingApprovalView> pendingApprovals,
        @JsonUnwrapped EndView end,
        TotalsView totals,
        @JsonUnwrapped TimesView times,
        @JsonUnwrapped Asked asked,
        @Nullable QueueView queue) {

    /** What it is, and how it stands. */
    record Head(
            String sessionId,
            String orgId,
            Status status,
            @Nullable String statusReason,
            String model,
            PriorityName priority) {

        static Head of(AgentSession session) {
            return new Head(
                    session.id().value(),
                    session.task().orgId(),
                    Status.of(session.status()),
                    session.statusReason(),
                    session.task().modelChoice().model(),
                    PriorityName.of(session.task().schedule().priority()));
        }
    }

    /** What else the client asked for. */
    record Asked(
            @Nullable ObjectNode metadata,
            @Nullable AfterView after,
            @Nullable RetryView retry,
            @Nullable SandboxView sandbox) {

        static Asked of(AgentSession session) {
            var task = session.task();
            return new Asked(
                    task.metadata() == null ? null : ApiJson.object(task.metadata()),
                    AfterView.of(task.schedule().after()),
                    RetryView.of(session),
                    SandboxView.of(task.limits().sandbox()));
        }
    }

    /**
     * @param after steps up to this index are left out
     * @param place null if the session does not wait for a server
     */
    public static SessionView of(AgentSession session, long after, @Nullable QueuePlace place) {
        var summary = SessionSummary.of(session);
        return new SessionView(
                Head.of(session),
                session.steps().stream()
                        .filter(it -> it.index() > after)
                        .map(it -> StepView.of(session.id(), it))
                        .toList(),
                session.pendingApprovals().stream().map(PendingApprovalView::of).toList(),
                EndView.of(session.outcome(), session.stopReason()),
                TotalsView.of(summary.steps(), summary.used()),
                TimesView.of(session.times()),
                Asked.of(session),
                QueueView.of(place));
    }
}
