package dev.reagent.api.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.api.problem.ApiJson;
import java.time.Instant;

/** A question to a person that a session waits for. */
public record PendingApprovalView(
        String approvalId, String callId, String tool, ObjectNode args, Instant requestedAt, Instant expiresAt) {

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
