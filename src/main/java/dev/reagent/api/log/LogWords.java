package dev.reagent.api.log;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.CallState;
import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.Event.ModelAnswered;
import dev.reagent.agent.Event.ModelFailed;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.Event.SessionCancelled;
import dev.reagent.agent.Event.StepRestarted;
import dev.reagent.agent.ProviderReport;
import dev.reagent.agent.Usage;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Finding;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.Verdict;
import dev.reagent.agent.task.Task;
import dev.reagent.api.problem.ApiJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a run's log lines: names, numbers, codes, times, and a provider's message about an error. Never any text of a prompt, an
 * answer, an argument or a result.
 */
final class LogWords {

    /** Limit in characters, as a tool may return any code. */
    private static final int LONGEST_CODE = 64;

    private LogWords() {}

    static String accepted(Task task) {
        var retry = task.schedule().retry();
        var after = task.schedule().after();
        return "accepted for model " + task.modelChoice().model() + ", "
                + (task.tools().isEmpty() ? "no tools" : "tools " + String.join(", ", task.tools()))
                + ", at most " + count(task.limits().maxSteps(), "step") + " in "
                + task.limits().timeout().toSeconds() + " s"
                + (retry == null ? "" : ", " + count(retry.attempts(), "attempt"))
                + (after == null ? "" : ", after " + count(after.all().size(), "other session"));
    }

    static String asked(AgentSession session, int step) {
        int failures = session.steps().get(step).asking().tries().failed();
        return "step " + step + ": model " + session.task().modelChoice().model() + " is asked"
                + (failures == 0 ? "" : ", try " + (failures + 1));
    }

    static String restarted(int step, StepRestarted.Reason reason) {
        return "step " + step + " is asked again: "
                + switch (reason) {
                    case CRASH -> "its server stopped, and another one claimed it";
                    case RETRY -> "the attempt before has failed";
                    case REPAIR -> "the answer could not be understood";
                };
    }

    static String answered(ModelAnswered answer, Duration took) {
        var what = answer.problem() != null
                ? "the answer cannot be understood"
                : answer.calls().isEmpty()
                        ? "the final answer"
                        : count(answer.calls().size(), "call");
        return "step " + answer.step() + ": answered after " + took.toMillis() + " ms, " + tokens(answer.usage())
                + ", $" + answer.cost().toDollars() + ": " + what + reported(answer.report());
    }

    static String modelFailed(ModelFailed failed, Duration took) {
        return "step " + failed.step() + ": the model failed after " + took.toMillis() + " ms, "
                + tokens(failed.usage()) + ", $" + failed.cost().toDollars() + ": "
                + failed.why().code() + (failed.retryable() ? " (temporary)" : " (permanent)")
                + (failed.pause() == null ? "" : "; the next try comes in " + seconds(failed.pause()))
                + reported(failed.report());
    }

    /** The only text from outside; it was cleaned before it was recorded. */
    private static String reported(@Nullable ProviderReport report) {
        if (report == null) {
            return "";
        }
        return "; the provider says " + report.status()
                + (report.message().isEmpty() ? "" : " \"" + report.message() + "\"")
                + (report.requestId() == null ? "" : ", request " + report.requestId());
    }

    static String attemptFailed(Task task, RetryPlanned planned) {
        return "attempt " + planned.failed() + of(task) + " failed: " + code(planned.why(), planned.errorId())
                + "; the next one begins in " + seconds(planned.pause());
    }

    static String attemptBegins(Task task, int failed) {
        return "attempt " + (failed + 1) + of(task) + " begins";
    }

    private static String of(Task task) {
        return task.schedule().retry() == null
                ? ""
                : " of " + task.schedule().retry().attempts();
    }

    static String finished(CallState state, Observation seen) {
        var what = call(state);
        if (!state.started()) {
            return what + (seen.error() == null ? " has its result without running" : " does not run: " + code(seen));
        }
        var took = seen.took().toMillis() + " ms";
        return seen.error() == null
                ? what + " succeeded after " + took + " with " + count(bytes(seen), "byte")
                : what + " failed after " + took + ": " + code(seen);
    }

    private static long bytes(Observation seen) {
        return seen.whole() == null
                ? seen.result().getBytes(StandardCharsets.UTF_8).length
                : seen.whole().bytes();
    }

    private static String code(Observation seen) {
        return seen.error() == null ? "" : code(seen.error(), null);
    }

    static String code(Failure why, @Nullable String errorId) {
        var code = why.code();
        return (code.length() > LONGEST_CODE ? code.substring(0, LONGEST_CODE) : code)
                + (errorId == null ? "" : ", error " + errorId + " in the server's log");
    }

    static String examined(CallState state, Finding finding) {
        return call(state) + " may have happened before its server stopped: its tool "
                + switch (finding) {
                    case HAPPENED -> "says that it did";
                    case DID_NOT_HAPPEN -> "says that it did not";
                    case UNKNOWN -> "cannot tell";
                };
    }

    static String requested(CallState state, ApprovalRequest asked) {
        return (asked.kind() == ApprovalRequest.Kind.RECONCILIATION
                        ? call(state) + " may have happened or not: a person is asked until "
                        : "a person is asked to approve " + call(state) + " until ")
                + ApiJson.time(asked.expiresAt());
    }

    static String decided(CallState state, ApprovalDecided decided) {
        return call(state)
                + switch (decided.verdict()) {
                    case Verdict.Approved yes -> " is approved by " + decided.by();
                    case Verdict.Edited(var other) -> " is approved with other arguments by " + decided.by();
                    case Verdict.Rejected(var message) -> " is rejected by " + decided.by();
                    case Verdict.Responded(var message) -> " is answered by " + decided.by();
                    case Verdict.Expired late -> " was not decided in time";
                };
    }

    static String completed(AgentSession session) {
        return "completed after " + count(session.steps().size(), "step") + ", " + seconds(life(session)) + ", "
                + tokens(session.usage()) + ", $" + session.cost().toDollars();
    }

    static String failed(AgentSession session, Failure why, @Nullable String errorId) {
        return "failed after " + count(session.steps().size(), "step") + ", " + seconds(life(session)) + ": "
                + code(why, errorId);
    }

    static String cancelled(SessionCancelled cancelled) {
        return cancelled.stopped().isEmpty()
                ? "cancelled; nothing ran"
                : "cancelled: "
                        + cancelled.stopped().stream()
                                .map(it -> lower(it.kind()).replace('_', ' ') + " " + it.id() + " "
                                        + lower(it.outcome()) + " after "
                                        + it.took().toMillis() + " ms")
                                .collect(Collectors.joining(", "));
    }

    private static Duration life(AgentSession session) {
        return session.times().finished() == null
                ? Duration.ZERO
                : Duration.between(session.times().created(), session.times().finished());
    }

    /** An unknown tool's name is text of the model, so it is not shown. */
    static String call(CallState state) {
        var refusal = state.call().refusal();
        boolean unknown = refusal != null && refusal.code().equals("unknown_tool");
        return "call " + state.call().callId() + " of "
                + (unknown ? "an unknown tool" : state.call().tool());
    }

    private static String tokens(Usage usage) {
        long input = usage.input() + usage.cacheRead() + usage.cacheWrite();
        return input + " tokens in (" + usage.cacheRead() + " cached), " + usage.output() + " out";
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
