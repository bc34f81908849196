package dev.reagent.approval;

import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.task.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A question to a person, kept for audit.
 *
 * @param request    what was asked, and when; its id is a UUID, its arguments are canonical JSON text (RFC 8785)
 * @param argsDigest SHA-256 of the arguments, 64 hex digits
 * @param details    what the tool states about the call, a JSON object as text
 * @param decided    null while the question is open
 */
public record Approval(
        ApprovalRequest request,
        String orgId,
        SessionId sessionId,
        String argsDigest,
        Status status,
        String details,
        @Nullable Decided decided) {

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

    /**
     * How the question was settled.
     *
     * @param decision {@code approve}, {@code edit}, {@code reject} or {@code respond}; null if no person decided
     * @param by       who decided; null if no person did
     * @param message  text that came with the decision; null if none did
     */
    public record Decided(
            @Nullable String decision,
            Instant at,
            @Nullable String by,
            @Nullable String message) {}

    public String approvalId() {
        return request.approvalId();
    }

    public ApprovalRequest.Kind kind() {
        return request.kind();
    }

    public String callId() {
        return request.callId();
    }

    public String tool() {
        return request.tool();
    }
}
