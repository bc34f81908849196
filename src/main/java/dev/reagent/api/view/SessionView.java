package dev.reagent.api.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.AgentSession;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.run.queue.QueuePlace;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session as a poll returns it. */
public record SessionView(
        String sessionId,
        String orgId,
        Status status,
        @Nullable String statusReason,
        String model,
        PriorityName priority,
        List<StepView> steps,
        List<PendingApprovalView> pendingApprovals,
        @Nullable String finalAnswer,
        @Nullable String stopReason,
        @Nullable ErrorView error,
        TotalsView totals,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable ObjectNode metadata,
        @Nullable AfterView after,
        @Nullable RetryView retry,
        @Nullable SandboxView sandbox,
        @Nullable QueueView queue) {

    /**
     * @param after steps up to this index are left out
     * @param place null if the session does not wait for a server
     */
    public static SessionView of(AgentSession session, long after, @Nullable QueuePlace place) {
        return new SessionView(
                session.id().value(),
                session.task().orgId(),
                Status.of(session.status()),
                session.statusReason(),
                session.task().model(),
                PriorityName.of(session.task().priority()),
                session.steps().stream()
                        .filter(it -> it.index() > after)
                        .map(it -> StepView.of(session.id(), it))
                        .toList(),
                session.pendingApprovals().stream().map(PendingApprovalView::of).toList(),
                ErrorView.answerOf(session.outcome()),
                StopReasons.of(session.stopReason()),
                ErrorView.of(session.outcome()),
                TotalsView.of(session.steps().size(), session.usage(), session.cost(), session.sandbox()),
                session.times().created(),
                session.times().started(),
                session.times().finished(),
                metadata(session),
                AfterView.of(session.task().after()),
                RetryView.of(session),
                SandboxView.of(session.task().sandbox()),
                QueueView.of(place));
    }

    private static @Nullable ObjectNode metadata(AgentSession session) {
        var text = session.task().metadata();
        return text == null ? null : ApiJson.object(text);
    }
}
