package dev.reagent.agent.call;

import java.time.Instant;

/**
 * A question to a person, as recorded in the session's log.
 *
 * @param approvalId derived from session, call and kind, so that a repeated question has the same id
 * @param expiresAt  when the verdict becomes "expired"
 */
public record ApprovalRequest(
        String approvalId,
        Kind kind,
        String callId,
        String tool,
        String arguments,
        Instant requestedAt,
        Instant expiresAt) {

    /** What the question is about. */
    public enum Kind {
        /** May this call run? */
        TOOL,
        /** A call may or may not have happened before a crash: did it? */
        RECONCILIATION,
        /** May the run spend more? */
        BUDGET
    }
}
