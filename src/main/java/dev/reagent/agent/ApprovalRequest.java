package dev.reagent.agent;

import java.time.Instant;

/**
 * A question to a person, as the session's log knows it.
 *
 * @param approvalId derived from session, call and kind, so that asking twice asks once
 * @param expiresAt  when the answer becomes "expired"
 */
public record ApprovalRequest(
        String approvalId,
        Kind kind,
        String callId,
        String tool,
        String arguments,
        Instant requestedAt,
        Instant expiresAt) {

    /** What is asked. */
    public enum Kind {
        /** May this call run? */
        TOOL,
        /** A call may or may not have happened before a crash: which is it? */
        RECONCILIATION,
        /** May the run spend more? */
        BUDGET
    }
}
