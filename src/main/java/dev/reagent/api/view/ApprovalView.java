package dev.reagent.api.view;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Verdict;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.request.RequestDigest;
import dev.reagent.approval.Approval;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A question to a person. */
public record ApprovalView(
        String approvalId,
        Kind kind,
        @JsonUnwrapped Call call,
        State status,
        Instant requestedAt,
        Instant expiresAt,
        @JsonUnwrapped Answer answer) {

    /**
     * The call that it is about.
     *
     * @param details what the tool states about the call; null if it states nothing
     */
    record Call(
            String sessionId,
            String callId,
            String tool,
            ObjectNode args,
            String argsDigest,
            @Nullable ObjectNode details) {}

    /** What was decided; all null before. */
    record Answer(
            @Nullable Instant decidedAt,
            @Nullable String decidedBy,
            @Nullable String decision,
            @Nullable String message) {

        static final Answer NONE = new Answer(null, null, null, null);

        static Answer of(Approval.@Nullable Decided how) {
            return how == null ? NONE : new Answer(how.at(), how.by(), how.decision(), how.message());
        }
    }

    public static ApprovalView of(Approval approval) {
        var asked = approval.request();
        return new ApprovalView(
                approval.approvalId(),
                Kind.of(approval.kind()),
                new Call(
                        approval.sessionId().value(),
                        approval.callId(),
                        approval.tool(),
                        ApiJson.object(asked.arguments()),
                        approval.argsDigest(),
                        ApiJson.object(approval.details())),
                State.valueOf(approval.status().name()),
                asked.requestedAt(),
                asked.expiresAt(),
                Answer.of(approval.decided()));
    }

    /** Returns the view from the session's log. What the tool states about the call is stored only with the approval, so it is null. */
    public static ApprovalView asked(AgentSession session, ApprovalRequest asked) {
        return new ApprovalView(
                asked.approvalId(),
                Kind.of(asked.kind()),
                new Call(
                        session.id().value(),
                        asked.callId(),
                        asked.tool(),
                        ApiJson.object(asked.arguments()),
                        RequestDigest.of(asked.arguments()),
                        null),
                State.PENDING,
                asked.requestedAt(),
                asked.expiresAt(),
                Answer.NONE);
    }

    public ApprovalView decided(ApprovalDecided how, Instant at) {
        var verdict = how.verdict();
        var said = switch (verdict) {
            case Verdict.Rejected(String why) -> why;
            case Verdict.Responded(String result) -> result;
            default -> null;
        };
        var answer = new Answer(at, how.by(), decision(verdict), said);
        return new ApprovalView(approvalId, kind, call, state(verdict), requestedAt, expiresAt, answer);
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

    /** The kind of question. */
    enum Kind {
        @JsonProperty("tool")
        TOOL,
        @JsonProperty("reconciliation")
        RECONCILIATION,
        @JsonProperty("budget")
        BUDGET;

        public static Kind of(ApprovalRequest.Kind kind) {
            return valueOf(kind.name());
        }
    }

    /** Whether and how it was answered. */
    public enum State {
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
