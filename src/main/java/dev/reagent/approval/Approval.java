package dev.reagent.approval;

import dev.reagent.agent.ApprovalRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A question to a person, kept for audit.
 *
 * @param approvalId a UUID
 * @param args       canonical JSON text (RFC 8785) of what was asked about
 * @param argsDigest SHA-256 of {@code args}, 64 hex digits
 * @param details    what the tool says about the call, a JSON object as text
 * @param decidedBy  who decided; null while pending
 * @param decision   {@code approve}, {@code edit}, {@code reject} or {@code respond}; null while pending and when expired
 * @param message    what came with it; null where nothing did
 */
public record Approval(
        String approvalId,
        ApprovalRequest.Kind kind,
        String orgId,
        String sessionId,
        String callId,
        String tool,
        String args,
        String argsDigest,
        String details,
        Status status,
        Instant requestedAt,
        Instant expiresAt,
        @Nullable Instant decidedAt,
        @Nullable String decidedBy,
        @Nullable String decision,
        @Nullable String message) {

    /** Whether and how it was answered. */
    public enum Status {
        PENDING,
        APPROVED,
        EDITED,
        REJECTED,
        RESPONDED,
        EXPIRED,
        /** Its session ended without an answer. */
        CANCELLED
    }
}
