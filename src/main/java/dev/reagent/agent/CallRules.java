package dev.reagent.agent;

import dev.reagent.agent.Decision.Question;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call may come to, by itself: whether it may run, is over without running, or has to be asked about. Pure. */
final class CallRules {

    private CallRules() {}

    /** Whether nothing stands between the call and its run: it is approved, and no earlier run of it is in doubt. */
    static boolean mayRun(CallState state, Fence fence) {
        if (state.isInDoubt(fence)) {
            return state.finding() == Finding.DID_NOT_HAPPEN
                    || (isReconciliation(state) && state.verdict() instanceof Verdict.Approved);
        }
        return !state.call().approval() || state.approved();
    }

    /** Whether its tool is to be asked what became of it, before a person is. */
    static boolean isToBeExamined(CallState state, Fence fence) {
        return state.isInDoubt(fence) && state.finding() == null;
    }

    static Question question(CallState state, Fence fence) {
        return new Question(
                state.isInDoubt(fence) ? ApprovalRequest.Kind.RECONCILIATION : ApprovalRequest.Kind.TOOL, state.call());
    }

    private static boolean isReconciliation(CallState state) {
        return state.request() != null && state.request().kind() == ApprovalRequest.Kind.RECONCILIATION;
    }

    static boolean isGivenUp(CallState state) {
        return isReconciliation(state)
                && (state.verdict() instanceof Verdict.Expired || state.verdict() instanceof Verdict.Rejected);
    }

    /** What the call has come to without running; null where it has to run or to wait. */
    static @Nullable Observation settle(CallState state) {
        var call = state.call();
        if (call.refusal() != null) {
            return Observation.refused(call, call.refusal());
        }
        return switch (state.verdict()) {
            case Verdict.Rejected(String message) ->
                Observation.refused(
                        call,
                        new Failure(
                                "rejected",
                                message.isBlank()
                                        ? "A person rejected this call."
                                        : "A person rejected this call: " + message));
            case Verdict.Responded(String message) ->
                new Observation(
                        call.callId(), call.tool(), message, null, Duration.ZERO, null, List.of(), SandboxUse.NONE);
            case Verdict.Expired expired ->
                Observation.refused(call, new Failure("approval_expired", "Nobody approved this call in time."));
            case Verdict.Approved approved -> null;
            case Verdict.Edited edited -> null;
            case null -> null;
        };
    }
}
