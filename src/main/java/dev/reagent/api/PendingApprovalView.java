package dev.reagent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.ApprovalRequest;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A question that a session waits with. */
@Schema(description = "A question that the session waits with; whole at `/v1/approvals/{approval_id}`")
record PendingApprovalView(
        String approvalId,
        String callId,
        String tool,

        @Schema(type = SchemaType.OBJECT, implementation = Object.class)
        ObjectNode args,

        Instant requestedAt,
        Instant expiresAt) {

    static PendingApprovalView of(ApprovalRequest asked) {
        return new PendingApprovalView(
                asked.approvalId(),
                asked.callId(),
                asked.tool(),
                ApiJson.object(asked.arguments()),
                asked.requestedAt(),
                asked.expiresAt());
    }
}
