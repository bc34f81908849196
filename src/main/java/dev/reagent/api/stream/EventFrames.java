package dev.reagent.api.stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.Event.ApprovalRequested;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.Event.DoubtExamined;
import dev.reagent.agent.Event.ModelAnswered;
import dev.reagent.agent.Event.ModelFailed;
import dev.reagent.agent.Event.Parked;
import dev.reagent.agent.Event.RetryDue;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.Event.SessionCancelled;
import dev.reagent.agent.Event.SessionCompleted;
import dev.reagent.agent.Event.SessionFailed;
import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.Event.StepFinished;
import dev.reagent.agent.Event.StepRestarted;
import dev.reagent.agent.Event.ToolClaimed;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Event.ToolStarted;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.view.ActionView;
import dev.reagent.api.view.ApprovalView;
import dev.reagent.api.view.ObservationView;
import dev.reagent.api.view.StepView;
import dev.reagent.api.view.StopReasons;
import dev.reagent.api.view.SummaryView;
import dev.reagent.stream.StreamFormat;
import dev.reagent.stream.StreamItem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts the items of a session's stream to the events that clients receive. */
public final class EventFrames {

    /** Frames as bytes, for clients of server-sent events. */
    static final StreamFormat SSE = (id, item) -> of(id, item).map(EventFrame::bytes);

    private EventFrames() {}

    /** Returns the frame of an item; empty for items that clients do not receive. */
    public static Optional<EventFrame> of(SessionId id, StreamItem item) {
        return switch (item) {
            case StreamItem.Happened(var entry, var session) -> happened(entry, session);
            case StreamItem.Delta delta -> Optional.of(delta(id, delta));
            case StreamItem.Gap gap -> Optional.of(gap(id, gap));
        };
    }

    private static EventFrame delta(SessionId id, StreamItem.Delta delta) {
        var data = data(id, delta.step(), delta.at()).put("text", delta.text());
        return new EventFrame(delta.seq(), wireName(delta.kind()) + ".delta", data);
    }

    private static EventFrame gap(SessionId id, StreamItem.Gap gap) {
        var data = data(id, null, gap.at())
                .put("from", gap.from())
                .put("to", gap.to())
                .put("reason", wireName(gap.reason()));
        return new EventFrame(gap.seq(), "gap", data);
    }

    private static Optional<EventFrame> happened(LogEntry entry, AgentSession session) {
        var last = session.lastStep();
        var step = last == null ? null : last.index();
        return switch (entry.event()) {
            case SessionStarted started ->
                frame(entry, session, "session.started", null, SummaryView.accepted(session));
            case ModelAnswered answered -> thought(entry, session, answered);
            case ToolStarted(String callId) -> started(entry, session, step, callId);
            case ToolFinished(var seen) ->
                frame(entry, session, "tool.finished", step, ObservationView.cut(session.id(), seen));
            case ApprovalRequested(var asked) ->
                // PostgreSQL records the question before the log; a restored event must have the same time
                frame(
                        new LogEntry(entry.seq(), asked.requestedAt(), entry.event()),
                        session,
                        "approval.requested",
                        step,
                        ApprovalView.asked(session, asked));
            case ApprovalDecided decided -> decided(entry, session, step, decided);
            case StepFinished(int finished) ->
                frame(
                        entry,
                        session,
                        "step.finished",
                        finished,
                        StepView.of(session.id(), session.steps().get(finished)));
            case StepRestarted(int restarted, var reason) ->
                frame(entry, session, "step.restarted", restarted, restarted(session, restarted, reason));
            case SessionCompleted completed ->
                frame(entry, session, "session.completed", step, SummaryView.of(session));
            case SessionFailed failed -> frame(entry, session, "session.failed", step, SummaryView.of(session));
            case SessionCancelled cancelled ->
                frame(entry, session, "session.cancelled", step, SummaryView.of(session));
            case StepAsked hidden -> Optional.empty();
            case ModelFailed hidden -> Optional.empty();
            case ToolClaimed hidden -> Optional.empty();
            case DoubtExamined hidden -> Optional.empty();
            case CancelRequested hidden -> Optional.empty();
            case DeadlinePassed hidden -> Optional.empty();
            case Parked hidden -> Optional.empty();
            case RetryPlanned hidden -> Optional.empty();
            case RetryDue hidden -> Optional.empty();
        };
    }

    /** An unusable answer is not sent: the step is asked again, or the session fails. */
    private static Optional<EventFrame> thought(LogEntry entry, AgentSession session, ModelAnswered answered) {
        if (answered.problem() != null) {
            return Optional.empty();
        }
        var thought = new Thought(
                answered.thought(),
                answered.calls().stream().map(ActionView::of).toList(),
                answered.finalAnswer(),
                StopReasons.of(answered.stop()));
        return frame(entry, session, "step.thought", answered.step(), thought);
    }

    private static Optional<EventFrame> started(
            LogEntry entry, AgentSession session, @Nullable Integer step, String callId) {
        var state = session.call(callId);
        return state == null
                ? Optional.empty()
                : frame(entry, session, "tool.started", step, ActionView.of(state.call()));
    }

    private static Restarted restarted(AgentSession session, int index, StepRestarted.Reason reason) {
        var step = session.steps().get(index);
        var calls = step.answer() == null
                ? null
                : step.calls().values().stream()
                        .filter(state -> state.started() && !state.isOver())
                        .map(state -> state.call().callId())
                        .toList();
        return new Restarted(wireName(reason), calls);
    }

    private static Optional<EventFrame> decided(
            LogEntry entry, AgentSession session, @Nullable Integer step, ApprovalDecided decided) {
        var state = session.call(decided.callId());
        var asked = state == null ? null : state.request();
        return asked == null || !asked.approvalId().equals(decided.approvalId())
                ? Optional.empty()
                : frame(
                        entry,
                        session,
                        "approval.decided",
                        step,
                        ApprovalView.asked(session, asked).decided(decided, entry.at()));
    }

    private static Optional<EventFrame> frame(
            LogEntry entry, AgentSession session, String name, @Nullable Integer step, Object view) {
        var data = data(session.id(), step, entry.at());
        data.setAll(ApiJson.tree(view));
        return Optional.of(new EventFrame(entry.seq(), name, data));
    }

    private static ObjectNode data(SessionId id, @Nullable Integer step, Instant at) {
        return ApiJson.node().put("session_id", id.value()).put("step", step).put("at", ApiJson.time(at));
    }

    private static String wireName(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The content of a step's answer. */
    private record Thought(
            String thought,
            List<ActionView> actions,
            @Nullable String finalAnswer,
            @Nullable String stopReason) {}

    /**
     * Why a step is asked again, or some of its calls are started again.
     *
     * @param callIds calls that are started again while the step's answer stays; null if the model is asked again
     */
    private record Restarted(
            String reason,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<String> callIds) {}
}
