package dev.reagent.run;

import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.call.Verdict;
import dev.reagent.agent.task.SessionId;
import dev.reagent.approval.Approval;
import dev.reagent.approval.PersonDecision;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.intake.RunRefused.Why;
import dev.reagent.run.intake.StoreCall;
import dev.reagent.run.parked.ApprovalRows;
import dev.reagent.run.rescue.WakeupDelivery;
import dev.reagent.tool.ToolRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settles approvals, each once, and wakes the sessions that wait for them. Thread-safe. */
@ApplicationScoped
class DecisionDesk implements ApprovalDesk {

    private static final String ONCE = "try again: the same decision counts once.";

    /** The decision counts as soon as it is written. If the delivery takes longer than this, a sweep delivers it. */
    private static final Duration DELIVERY_PATIENCE = Duration.ofSeconds(2);

    private final ApprovalRows rows;
    private final ToolRegistry tools;
    private final WakeupDelivery delivery;

    DecisionDesk(ApprovalRows rows, ToolRegistry tools, WakeupDelivery delivery) {
        this.rows = rows;
        this.tools = tools;
        this.delivery = delivery;
    }

    @Override
    public Uni<List<Approval>> list(String orgId, Approval.@Nullable Status status, int limit) {
        return StoreCall.ask(rows.list(orgId, status, limit));
    }

    @Override
    public Uni<Approval> get(String orgId, String approvalId) {
        return row(orgId, approvalId).map(ApprovalRows.Row::approval);
    }

    private Uni<ApprovalRows.Row> row(String orgId, String approvalId) {
        if (SessionId.parse(approvalId).isEmpty()) {
            return Uni.createFrom().failure(DecisionDesk::unknown);
        }
        return StoreCall.ask(rows.find(approvalId))
                .map(found -> found.filter(row -> row.approval().orgId().equals(orgId))
                        .orElseThrow(DecisionDesk::unknown));
    }

    private static RunRefused unknown() {
        return new RunRefused(Why.NO_SUCH_APPROVAL, "There is no approval of that id.");
    }

    @Override
    public Uni<Approval> decide(
            String orgId, String approvalId, PersonDecision decision, @Nullable String digest, String by) {
        return row(orgId, approvalId).flatMap(row -> {
            var approval = row.approval();
            if (digest != null && !digest.equals(approval.argsDigest())) {
                throw new RunRefused(
                        Why.APPROVAL_CHANGED,
                        "args_digest is not that of the arguments shown, " + approval.argsDigest() + ".");
            }
            var settled = settlement(approval, decision);
            return StoreCall.ask(
                            rows.settle(
                                    approval,
                                    settled.verdict(),
                                    settled.status(),
                                    settled.decision(),
                                    settled.message(),
                                    by),
                            ONCE)
                    .call(wakeup -> wakeup.map(delivery::deliver)
                            .orElseGet(() -> Uni.createFrom().voidItem())
                            .ifNoItem()
                            .after(DELIVERY_PATIENCE)
                            .recoverWithItem(() -> null)
                            .onFailure()
                            .recoverWithNull())
                    .flatMap(wakeup -> row(orgId, approvalId))
                    .map(now -> sameOrRefused(now, settled));
        });
    }

    private record Settlement(
            Verdict verdict,
            Approval.Status status,
            String decision,
            @Nullable String message,
            @Nullable String args) {}

    private Settlement settlement(Approval approval, PersonDecision decision) {
        return switch (decision) {
            case PersonDecision.Approve approve ->
                new Settlement(new Verdict.Approved(), Approval.Status.APPROVED, "approve", null, null);
            case PersonDecision.Reject(String message) ->
                new Settlement(new Verdict.Rejected(message), Approval.Status.REJECTED, "reject", message, null);
            case PersonDecision.Respond(String message) ->
                new Settlement(new Verdict.Responded(message), Approval.Status.RESPONDED, "respond", message, null);
            case PersonDecision.Edit(String args) -> {
                var edited = edited(approval, args);
                yield new Settlement(
                        new Verdict.Edited(edited), Approval.Status.EDITED, "edit", null, edited.arguments());
            }
        };
    }

    private ToolCall edited(Approval approval, String args) {
        if (approval.kind() != ApprovalRequest.Kind.TOOL) {
            throw new RunRefused(
                    Why.INVALID_ARGS,
                    "The arguments of a " + approval.kind().name().toLowerCase(Locale.ROOT)
                            + " cannot be edited: approve, respond or reject it.");
        }
        var faults = tools.faults(approval.tool(), args);
        if (!faults.isEmpty()) {
            throw new RunRefused(faults);
        }
        var call = tools.stamp(approval.callId(), approval.tool(), args, Set.of(approval.tool()));
        if (call.refusal() != null) {
            throw new RunRefused(Why.INVALID_ARGS, call.refusal().message());
        }
        return call;
    }

    /** The first decision counts. The same one again returns the same result; another one is a conflict. */
    private static Approval sameOrRefused(ApprovalRows.Row now, Settlement wanted) {
        var approval = now.approval();
        var decided = approval.decided();
        if (approval.status() == Approval.Status.PENDING || approval.status() == Approval.Status.EXPIRED) {
            throw new RunRefused(
                    Why.APPROVAL_EXPIRED,
                    "The approval expired at " + approval.request().expiresAt() + ".");
        }
        if (approval.status() == Approval.Status.CANCELLED) {
            throw new RunRefused(
                    Why.SESSION_OVER,
                    "Session " + approval.sessionId() + (now.runCancelled() ? " was cancelled" : " ended")
                            + " before anybody decided"
                            + (decided == null ? "." : ", at " + decided.at() + "."));
        }
        boolean same = approval.status() == wanted.status()
                && Objects.equals(decided == null ? null : decided.message(), wanted.message())
                && Objects.equals(now.decidedArgs(), wanted.args());
        if (!same) {
            throw new RunRefused(
                    Why.APPROVAL_DECIDED,
                    "The approval is " + approval.status().name().toLowerCase(Locale.ROOT) + " already.");
        }
        return approval;
    }
}
