package dev.reagent.api;

import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.task.SessionId;
import dev.reagent.api.request.RequestDigest;
import dev.reagent.approval.Approval;
import dev.reagent.approval.PersonDecision;
import dev.reagent.run.ApprovalDesk;
import dev.reagent.run.intake.RunRefused;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Approvals in memory. */
@Alternative
@ApplicationScoped
class InMemoryApprovals implements ApprovalDesk {

    private final Map<String, Approval> approvals = new ConcurrentHashMap<>();

    Approval asked(String args) {
        var asked = new Approval(
                new ApprovalRequest(
                        UUID.randomUUID().toString(),
                        ApprovalRequest.Kind.TOOL,
                        "call_1",
                        "sql_query",
                        args,
                        Instant.parse("2026-11-21T10:00:00Z"),
                        Instant.parse("2026-11-21T11:00:00Z")),
                "default",
                new SessionId(UUID.randomUUID().toString()),
                RequestDigest.of(args),
                Approval.Status.PENDING,
                "{\"statement\":\"SELECT\"}",
                null);
        approvals.put(asked.approvalId(), asked);
        return asked;
    }

    @Override
    public Uni<List<Approval>> list(String orgId, Approval.@Nullable Status status, int limit) {
        return Uni.createFrom()
                .item(() -> approvals.values().stream()
                        .filter(it -> it.orgId().equals(orgId))
                        .filter(it -> status == null || it.status() == status)
                        .limit(limit)
                        .toList());
    }

    @Override
    public Uni<Approval> get(String orgId, String approvalId) {
        return Uni.createFrom().item(() -> {
            var found = approvals.get(approvalId);
            if (found == null || !found.orgId().equals(orgId)) {
                throw new RunRefused(RunRefused.Why.NO_SUCH_APPROVAL, "There is no approval " + approvalId + ".");
            }
            return found;
        });
    }

    @Override
    public Uni<Approval> decide(
            String orgId, String approvalId, PersonDecision decision, @Nullable String digest, String by) {
        return get(orgId, approvalId).map(before -> {
            if (digest != null && !digest.equals(before.argsDigest())) {
                throw new RunRefused(RunRefused.Why.APPROVAL_CHANGED, "The arguments have changed.");
            }
            var after = settled(before, decision, by);
            if (before.status() == Approval.Status.PENDING) {
                approvals.put(approvalId, after);
                return after;
            } else if (Objects.equals(before.decided(), after.decided())) {
                return before;
            }
            throw new RunRefused(RunRefused.Why.APPROVAL_DECIDED, "It was decided before.");
        });
    }

    private static Approval settled(Approval it, PersonDecision decision, String by) {
        return switch (decision) {
            case PersonDecision.Approve yes -> settled(it, Approval.Status.APPROVED, "approve", null, by);
            case PersonDecision.Edit(String args) -> {
                if (args.contains("DROP")) {
                    throw new RunRefused(RunRefused.Why.INVALID_ARGS, "must not drop anything");
                }
                yield settled(it, Approval.Status.EDITED, "edit", null, by);
            }
            case PersonDecision.Reject(String why) -> settled(it, Approval.Status.REJECTED, "reject", why, by);
            case PersonDecision.Respond(String with) -> settled(it, Approval.Status.RESPONDED, "respond", with, by);
        };
    }

    private static Approval settled(
            Approval it, Approval.Status status, String decision, @Nullable String message, String by) {
        return new Approval(
                it.request(),
                it.orgId(),
                it.sessionId(),
                it.argsDigest(),
                status,
                it.details(),
                new Approval.Decided(decision, Instant.parse("2026-11-21T10:30:00Z"), by, message));
    }
}
