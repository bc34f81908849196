package dev.reagent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.AgentSession;
import dev.reagent.run.QueuePlace;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A session as a poll sees it. */
@Schema(description = "A session as it stands")
record SessionView(
        String sessionId,
        String orgId,
        Status status,

        @Schema(
                description =
                        "Why it is where it is, beyond the status: `waiting_for_sessions`, those of `after` have not ended;"
                                + " `needs_reconciliation`, a call may have happened"
                                + " or not; `retrying`, an attempt has failed and the next one is waited for",
                examples = "needs_reconciliation")
        @Nullable
        String statusReason,

        @Schema(description = "The model's full id") String model,
        PriorityName priority,
        List<StepView> steps,
        List<PendingApprovalView> pendingApprovals,
        @Nullable String finalAnswer,

        @Schema(description = StopReasons.DESCRIPTION, examples = "end") @Nullable
        String stopReason,

        @Nullable ErrorView error,
        TotalsView totals,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,

        @Schema(
                description = "The client's own object, as it was ordered with",
                type = SchemaType.OBJECT,
                implementation = Object.class)
        @Nullable
        ObjectNode metadata,

        @Schema(description = "Null where no `after` was ordered") @Nullable
        AfterView after,

        @Schema(description = "Null where no `retry` was ordered") @Nullable
        RetryView retry,

        @Schema(description = "Null where none of its tools runs code, and none was ordered") @Nullable
        SandboxView sandbox,

        @Schema(description = "Null where it does not wait for a server, or has waited before") @Nullable
        QueueView queue) {

    /**
     * @param after steps up to this index are left out
     * @param place null where it does not wait for a server
     */
    static SessionView of(AgentSession session, long after, @Nullable QueuePlace place) {
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
                session.createdAt(),
                session.startedAt(),
                session.finishedAt(),
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
