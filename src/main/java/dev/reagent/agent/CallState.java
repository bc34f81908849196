package dev.reagent.agent;

import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Finding;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.call.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A call and its state.
 *
 * @param call        with edited arguments instead of the model's, if a person edited them
 * @param claim       the claim that may run it; null before the first
 * @param claims      how often it was claimed
 * @param started     whether it was started under {@code claim}
 * @param consent     the questions about it, and the answers
 * @param finding     what its tool's rule found out about the present doubt; null before the examination
 * @param observation its result; null until it is over
 */
public record CallState(
        ToolCall call,
        @Nullable Fence claim,
        int claims,
        boolean started,
        Consent consent,
        @Nullable Finding finding,
        @Nullable Observation observation) {

    static CallState asked(ToolCall call) {
        return new CallState(call, null, 0, false, Consent.UNASKED, null, null);
    }

    /** A claim voids the answers about an earlier doubt: the next doubt needs a new question. */
    CallState claimed(Fence by) {
        return new CallState(call, by, claims + 1, false, consent.withoutDoubt(), null, observation);
    }

    CallState onStarted() {
        return new CallState(call, claim, claims, true, consent, finding, observation);
    }

    CallState requested(ApprovalRequest asked) {
        return with(consent.requested(asked));
    }

    /** If the call was claimed and has no question, the answer is about a doubt. Its question follows later in the log. */
    CallState decided(String approvalId, Verdict answer) {
        return with(consent.decided(approvalId, answer, claim == null));
    }

    private CallState with(Consent next) {
        var edited = next.verdict() instanceof Verdict.Edited(ToolCall other) ? other : call;
        return new CallState(edited, claim, claims, started, next, finding, observation);
    }

    CallState observed(Observation seen) {
        return new CallState(call, claim, claims, started, consent, finding, seen);
    }

    CallState examined(Finding found) {
        return new CallState(call, claim, claims, started, consent, found, observation);
    }

    public boolean isOver() {
        return observation != null;
    }

    /** Returns the last question about the call; null if there is none. */
    public @Nullable ApprovalRequest request() {
        return consent.request();
    }

    /** Whether the call has a question without an answer. */
    public boolean isPending() {
        return consent.isOpen() && observation == null;
    }

    /** Whether an earlier claim may or may not have run it: the call is not idempotent and has no result. */
    public boolean isInDoubt(Fence now) {
        return claim != null && !claim.equals(now) && call.effect() == Effect.EFFECT && observation == null;
    }
}
