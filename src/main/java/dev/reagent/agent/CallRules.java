package dev.reagent.agent;

import dev.reagent.agent.Decision.Question;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Finding;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.call.Verdict;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides about one call: whether it may run, is settled without running, or needs a question to a person. Pure. */
final class CallRules {

    private CallRules() {}

    /** Whether the call may run now: it is approved or needs no approval, and no doubt about an earlier run is left. */
    static boolean mayRun(CallState state, Fence fence) {
        if (state.isInDoubt(fence)) {
            return state.finding() == Finding.DID_NOT_HAPPEN
                    || (isReconciliation(state) && state.consent().verdict() instanceof Verdict.Approved);
        }
        return !state.call().approval() || state.consent().approved();
    }

    /** Whether the tool's own rule must examine the doubt first, before a person decides. */
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
                && (state.consent().verdict() instanceof Verdict.Expired
                        || state.consent().verdict() instanceof Verdict.Rejected);
    }

    /** Returns the observation of a call that is settled without running; null if it has to run or wait. */
    static @Nullable Observation settle(CallState state) {
        var call = state.call();
        if (call.refusal() != null) {
            return Observation.refused(call, call.refusal());
        }
        return switch (state.consent().verdict()) {
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
