package dev.reagent.agent;

import java.util.HashMap;
import java.util.Map;
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
 * @param answers     what people said, by the question: an answer may be in the log before its question
 * @param finding     what its tool's rule found out about the doubt that there is; null while it was not asked
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
        Map<String, Verdict> answers,
        @Nullable Finding finding,
        @Nullable Observation observation) {

    static CallState asked(ToolCall call) {
        return new CallState(call, null, 0, false, false, null, null, Map.of(), null, null);
    }

    /** A claim uses up the answers to an earlier doubt: the next doubt is asked about anew. */
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
                answers,
                null,
                observation);
    }

    CallState letGo() {
        return new CallState(call, claim, claims, true, approved, request, verdict, answers, finding, observation);
    }

    CallState requested(ApprovalRequest asked) {
        var open = new CallState(call, claim, claims, started, approved, asked, null, answers, finding, observation);
        var answer = answers.get(asked.approvalId());
        return answer == null ? open : open.settled(answer);
    }

    /**
     * The answer to another question than the last one is kept for when that is asked: it came before its question, or was told
     * again, late. So is one to nothing that was asked of a call that was claimed: it is about a doubt.
     */
    CallState decided(String approvalId, Verdict answer) {
        var heard = new HashMap<>(answers);
        heard.putIfAbsent(approvalId, answer);
        var state = new CallState(
                call, claim, claims, started, approved, request, verdict, Map.copyOf(heard), finding, observation);
        boolean isAsked = request == null ? claim == null : request.approvalId().equals(approvalId);
        return isAsked ? state.settled(answer) : state;
    }

    private CallState settled(Verdict answer) {
        return switch (answer) {
            case Verdict.Approved yes ->
                new CallState(call, claim, claims, started, true, request, answer, answers, finding, observation);
            case Verdict.Edited(ToolCall other) ->
                new CallState(other, claim, claims, started, true, request, answer, answers, finding, observation);
            default ->
                new CallState(call, claim, claims, started, approved, request, answer, answers, finding, observation);
        };
    }

    CallState observed(Observation seen) {
        return new CallState(call, claim, claims, started, approved, request, verdict, answers, finding, seen);
    }

    CallState examined(Finding found) {
        return new CallState(call, claim, claims, started, approved, request, verdict, answers, found, observation);
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
