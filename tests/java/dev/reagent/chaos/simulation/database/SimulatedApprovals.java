package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.call.Verdict;
import dev.reagent.approval.Approval;
import dev.reagent.run.parked.ApprovalRows;
import dev.reagent.run.parked.Wakeups.Wakeup;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Questions to people, as {@code PostgresApprovalRows} keeps them.
 *
 * @param settled gets each verdict with its question
 */
public record SimulatedApprovals(Tables tables, BiConsumer<Approval, Verdict> settled) implements ApprovalRows {

    @Override
    public Uni<List<Approval>> list(String orgId, Approval.@Nullable Status status, int limit) {
        return Tables.commit(() -> tables.approvals.values().stream()
                .filter(it -> it.orgId().equals(orgId))
                .filter(it -> status == null || it.status() == status)
                .limit(limit)
                .toList());
    }

    @Override
    public Uni<Optional<Row>> find(String approvalId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Optional<Wakeup>> settle(
            Approval approval,
            Verdict verdict,
            Approval.Status status,
            @Nullable String decision,
            @Nullable String message,
            String by) {
        return Tables.commit(() -> {
            var now = tables.approvals.get(approval.approvalId());
            boolean isOpen = now.status() == Approval.Status.PENDING
                    && now.request().expiresAt().isAfter(tables.now());
            return isOpen ? Optional.of(settled(now, verdict, status, by)) : Optional.empty();
        });
    }

    private Wakeup settled(Approval approval, Verdict verdict, Approval.Status status, String by) {
        var id = approval.approvalId();
        tables.approvals.put(id, Tables.with(approval, status));
        settled.accept(approval, verdict);
        var wakeup = new Wakeup(id, approval.sessionId(), new ApprovalDecided(id, approval.callId(), verdict, by));
        tables.insert(wakeup, null);
        return wakeup;
    }

    @Override
    public Uni<List<Wakeup>> expire(int limit) {
        return Tables.commit(() -> {
            var expired = new ArrayList<Wakeup>();
            for (var approval : List.copyOf(tables.approvals.values())) {
                if (approval.status() == Approval.Status.PENDING
                        && !approval.request().expiresAt().isAfter(tables.now())) {
                    expired.add(settled(approval, new Verdict.Expired(), Approval.Status.EXPIRED, "clock"));
                }
            }
            return expired;
        });
    }
}
