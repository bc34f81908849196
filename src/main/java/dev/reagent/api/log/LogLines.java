package dev.reagent.api.log;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.CallState;
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
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Verdict;
import dev.reagent.agent.task.SessionId;
import dev.reagent.api.log.LogView.Level;
import dev.reagent.api.log.LogView.LineView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Converts a session's log to lines of text: at most one for each event, with the event's seq. Not thread-safe. */
final class LogLines {

    private final List<LineView> lines = new ArrayList<>();
    private AgentSession session;
    private Instant asked;

    private LogLines(SessionId id, LogEntry first) {
        this.session = AgentSession.of(id, List.of(first));
        this.asked = first.at();
    }

    /** @param log the whole log, from its start */
    static List<LineView> of(SessionId id, List<LogEntry> log) {
        var reader = new LogLines(id, log.getFirst());
        log.forEach(reader::read);
        return reader.lines;
    }

    private void read(LogEntry entry) {
        var before = session;
        session = session.with(List.of(entry));
        var line = line(entry, before);
        if (line != null) {
            lines.add(line);
        }
    }

    private @Nullable LineView line(LogEntry entry, AgentSession before) {
        return switch (entry.event()) {
            case SessionStarted(var task) -> info(entry, LogWords.accepted(task));
            case StepAsked(int step, var by) -> asked(entry, step);
            case StepRestarted(int step, var reason) -> restarted(entry, step, reason);
            case ModelAnswered answer ->
                line(
                        entry,
                        answer.problem() == null ? Level.INFO : Level.WARN,
                        LogWords.answered(answer, since(asked, entry)));
            case ModelFailed failed -> warn(entry, LogWords.modelFailed(failed, since(asked, entry)));
            case ToolClaimed(var callId, var by) -> claimed(entry, before.call(callId), by);
            case ToolStarted(var callId) -> ofCall(entry, Level.INFO, callId, it -> LogWords.call(it) + " starts");
            case DoubtExamined(var callId, var finding) ->
                ofCall(entry, Level.WARN, callId, it -> LogWords.examined(it, finding));
            case ToolFinished(var seen) ->
                ofCall(
                        entry,
                        seen.isSuccess() ? Level.INFO : Level.WARN,
                        seen.callId(),
                        it -> LogWords.finished(it, seen));
            case ApprovalRequested(var request) ->
                ofCall(entry, levelOf(request), request.callId(), it -> LogWords.requested(it, request));
            case ApprovalDecided decided ->
                ofCall(
                        entry,
                        decided.verdict() instanceof Verdict.Expired ? Level.WARN : Level.INFO,
                        decided.callId(),
                        it -> LogWords.decided(it, decided));
            case CancelRequested(var by) -> info(entry, "its cancel is requested by " + by);
            case DeadlinePassed over ->
                warn(entry, "its time of " + session.task().limits().timeout().toSeconds() + " s is over");
            case RetryPlanned planned -> warn(entry, LogWords.attemptFailed(session.task(), planned));
            case RetryDue(int failed) -> info(entry, LogWords.attemptBegins(session.task(), failed));
            case Parked waits ->
                info(
                        entry,
                        session.retries().awaited() != null
                                ? "waits for its next attempt, held by no server"
                                : "waits for a person, held by no server");
            case StepFinished(int step) -> info(entry, "step " + step + " is finished");
            case SessionCompleted completed -> info(entry, LogWords.completed(session));
            case SessionFailed(var why, var errorId) ->
                line(entry, Level.ERROR, LogWords.failed(session, why, errorId));
            case SessionCancelled cancelled -> info(entry, LogWords.cancelled(cancelled));
        };
    }

    private LineView asked(LogEntry entry, int step) {
        asked = entry.at();
        return info(entry, LogWords.asked(session, step));
    }

    /** No line if only calls are started again: their claims have lines. */
    private @Nullable LineView restarted(LogEntry entry, int step, StepRestarted.Reason reason) {
        return session.steps().get(step).answer() != null
                ? null
                : line(
                        entry,
                        reason == StepRestarted.Reason.RETRY ? Level.INFO : Level.WARN,
                        LogWords.restarted(step, reason));
    }

    /** No line for a call's first claim; a later one means that the call's server stopped. */
    private static @Nullable LineView claimed(LogEntry entry, @Nullable CallState state, Fence by) {
        return state == null || state.claim() == null || state.claim().equals(by)
                ? null
                : warn(entry, LogWords.call(state) + " is started again: its server stopped during the call");
    }

    private static Level levelOf(ApprovalRequest request) {
        return request.kind() == ApprovalRequest.Kind.RECONCILIATION ? Level.WARN : Level.INFO;
    }

    private @Nullable LineView ofCall(LogEntry entry, Level level, String callId, Function<CallState, String> words) {
        var state = session.call(callId);
        return state == null ? null : line(entry, level, words.apply(state));
    }

    private static Duration since(Instant start, LogEntry entry) {
        return Duration.between(start, entry.at());
    }

    private static LineView info(LogEntry entry, String message) {
        return line(entry, Level.INFO, message);
    }

    private static LineView warn(LogEntry entry, String message) {
        return line(entry, Level.WARN, message);
    }

    private static LineView line(LogEntry entry, Level level, String message) {
        return new LineView(entry.seq(), entry.at(), level, message);
    }
}
