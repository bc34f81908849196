package dev.reagent.agent;

import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Verdict;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The questions to people about a call, and their answers.
 *
 * @param approved whether a person allowed the call
 * @param request  the last question; null if there is none
 * @param verdict  the answer to {@code request}; null while there is none
 * @param answers  by approval id; an answer may precede its question in the log
 */
public record Consent(
        boolean approved,
        @Nullable ApprovalRequest request,
        @Nullable Verdict verdict,
        Map<String, Verdict> answers) {

    static final Consent UNASKED = new Consent(false, null, null, Map.of());

    /** Returns the consent without a question about a doubt: the next doubt needs a new question. */
    Consent withoutDoubt() {
        boolean wasInDoubt = request != null && request.kind() == ApprovalRequest.Kind.RECONCILIATION;
        return wasInDoubt ? new Consent(approved, null, null, answers) : this;
    }

    Consent requested(ApprovalRequest asked) {
        var open = new Consent(approved, asked, null, answers);
        var answer = answers.get(asked.approvalId());
        return answer == null ? open : open.settled(answer);
    }

    /**
     * Records an answer. An answer to another question than the last one is only stored under its id: it precedes its question, or is
     * a late repetition.
     *
     * @param first whether the answer counts for the first question if the log has no question yet
     */
    Consent decided(String approvalId, Verdict answer, boolean first) {
        var heard = new HashMap<>(answers);
        heard.putIfAbsent(approvalId, answer);
        var kept = new Consent(approved, request, verdict, Map.copyOf(heard));
        boolean isAsked = request == null ? first : request.approvalId().equals(approvalId);
        return isAsked ? kept.settled(answer) : kept;
    }

    private Consent settled(Verdict answer) {
        boolean lets = answer instanceof Verdict.Approved || answer instanceof Verdict.Edited;
        return new Consent(approved || lets, request, answer, answers);
    }

    /** Whether the last question has no answer. */
    boolean isOpen() {
        return request != null && verdict == null;
    }
}
