package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.ApprovalRequest;
import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.Verdict;
import dev.reagent.approval.Approval;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A question to a person. */
@Schema(description = "A question to a person")
record ApprovalView(
        String approvalId,
        Kind kind,
        String sessionId,
        String callId,
        String tool,

        @Schema(description = "What was asked about", type = SchemaType.OBJECT, implementation = Object.class)
        ObjectNode args,

        @Schema(description = "SHA-256 of `args` as canonical JSON (RFC 8785)", pattern = "^[0-9a-f]{64}$")
        String argsDigest,

        @Schema(
                description = "What the tool says about the call; null in a stream",
                type = SchemaType.OBJECT,
                implementation = Object.class)
        @Nullable
        ObjectNode details,

        State status,
        Instant requestedAt,
        Instant expiresAt,
        @Nullable Instant decidedAt,
        @Nullable String decidedBy,

        @Schema(enumeration = {"approve", "edit", "reject", "respond"}) @Nullable
        String decision,

        @Nullable String message) {

    static ApprovalView of(Approval approval) {
        return new ApprovalView(
                approval.approvalId(),
                Kind.of(approval.kind()),
                approval.sessionId(),
                approval.callId(),
                approval.tool(),
                ApiJson.object(approval.args()),
                approval.argsDigest(),
                ApiJson.object(approval.details()),
                State.valueOf(approval.status().name()),
                approval.requestedAt(),
                approval.expiresAt(),
                approval.decidedAt(),
                approval.decidedBy(),
                approval.decision(),
                approval.message());
    }

    /** As the session's log knows the question: what the tool says about the call is kept with the approval only. */
    static ApprovalView asked(AgentSession session, ApprovalRequest asked) {
        return new ApprovalView(
                asked.approvalId(),
                Kind.of(asked.kind()),
                session.id().value(),
                asked.callId(),
                asked.tool(),
                ApiJson.object(asked.arguments()),
                RequestDigest.of(asked.arguments()),
                null,
                State.PENDING,
                asked.requestedAt(),
                asked.expiresAt(),
                null,
                null,
                null,
                null);
    }

    ApprovalView decided(ApprovalDecided how, Instant at) {
        var verdict = how.verdict();
        var said = switch (verdict) {
            case Verdict.Rejected(String why) -> why;
            case Verdict.Responded(String result) -> result;
            default -> null;
        };
        return new ApprovalView(
                approvalId,
                kind,
                sessionId,
                callId,
                tool,
                args,
                argsDigest,
                details,
                state(verdict),
                requestedAt,
                expiresAt,
                at,
                how.by(),
                decision(verdict),
                said);
    }

    private static State state(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Approved yes -> State.APPROVED;
            case Verdict.Edited yes -> State.EDITED;
            case Verdict.Rejected no -> State.REJECTED;
            case Verdict.Responded no -> State.RESPONDED;
            case Verdict.Expired no -> State.EXPIRED;
        };
    }

    private static @Nullable String decision(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Approved yes -> "approve";
            case Verdict.Edited yes -> "edit";
            case Verdict.Rejected no -> "reject";
            case Verdict.Responded no -> "respond";
            case Verdict.Expired no -> null;
        };
    }

    /** What is asked. */
    @Schema(name = "ApprovalKind")
    enum Kind {
        @JsonProperty("tool")
        TOOL,
        @JsonProperty("reconciliation")
        RECONCILIATION,
        @JsonProperty("budget")
        BUDGET;

        static Kind of(ApprovalRequest.Kind kind) {
            return valueOf(kind.name());
        }
    }

    /** Whether and how it was answered. */
    @Schema(name = "ApprovalStatus")
    enum State {
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("approved")
        APPROVED,
        @JsonProperty("edited")
        EDITED,
        @JsonProperty("rejected")
        REJECTED,
        @JsonProperty("responded")
        RESPONDED,
        @JsonProperty("expired")
        EXPIRED,
        @JsonProperty("cancelled")
        CANCELLED
    }
}
