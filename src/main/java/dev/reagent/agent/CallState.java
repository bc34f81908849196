package dev.reagent.agent;

import org.jspecify.annotations.Nullable;

/**
 * A call and how far it has come.
 *
 * @param call        as it stands: edited arguments replace the model's
 * @param claim       the claim that may run it; null before one does
 * @param claims      how many claims wanted to run it
 * @param started     whether it was let go
 * @param approved    whether a person let it run
 * @param request     what a person was asked last; null where nobody was
 * @param verdict     the answer to {@code request}; null while there is none
 * @param observation what came of it; null until it is over
 */
public record CallState(
        ToolCall call,
        @Nullable Fence claim,
        int claims,
        boolean started,
        boolean approved,
        @Nullable ApprovalRequest request,
        @Nullable Verdict verdict,
        @Nullable Observation observation) {

    static CallState asked(ToolCall call) {
        return new CallState(call, null, 0, false, false, null, null, null);
    }

    /** A claim uses up the answer to an earlier doubt: the next doubt is asked about anew. */
    CallState claimed(Fence by) {
        boolean wasInDoubt = request != null && request.kind() == ApprovalRequest.Kind.RECONCILIATION;
        return new CallState(
                call,
                by,
                claims + 1,
                false,
                approved,
                wasInDoubt ? null : request,
                wasInDoubt ? null : verdict,
                observation);
    }

    CallState letGo() {
        return new CallState(call, claim, claims, true, approved, request, verdict, observation);
    }

    CallState requested(ApprovalRequest asked) {
        return new CallState(call, claim, claims, started, approved, asked, null, observation);
    }

    /** The answer to another question than the last one counts no more: it may be told again, late. */
    CallState decided(String approvalId, Verdict answer) {
        if (request != null && !request.approvalId().equals(approvalId)) {
            return this;
        }
        return switch (answer) {
            case Verdict.Approved yes ->
                new CallState(call, claim, claims, started, true, request, answer, observation);
            case Verdict.Edited(ToolCall other) ->
                new CallState(other, claim, claims, started, true, request, answer, observation);
            default -> new CallState(call, claim, claims, started, approved, request, answer, observation);
        };
    }

    CallState observed(Observation seen) {
        return new CallState(call, claim, claims, started, approved, request, verdict, seen);
    }

    public boolean isOver() {
        return observation != null;
    }

    /** Whether a person was asked and has not answered. */
    public boolean isPending() {
        return request != null && verdict == null && observation == null;
    }

    /** Whether an earlier claim may have run it and nobody can tell: the call has effects and no result. */
    public boolean isInDoubt(Fence now) {
        return claim != null && !claim.equals(now) && call.effect() == Effect.EFFECT && observation == null;
    }
}
