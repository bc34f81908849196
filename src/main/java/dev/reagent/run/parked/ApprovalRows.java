package dev.reagent.run.parked;

import dev.reagent.agent.call.Verdict;
import dev.reagent.approval.Approval;
import dev.reagent.run.parked.Wakeups.Wakeup;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of approvals. They alone decide which of a decision, an edit and an expiry comes first. */
public interface ApprovalRows {

    /** Returns an organisation's approvals, newest first; of every status if {@code status} is null. */
    Uni<List<Approval>> list(String orgId, Approval.@Nullable Status status, int limit);

    Uni<Optional<Row>> find(String approvalId);

    /**
     * @param decidedArgs  the edited arguments; null without an edit
     * @param runCancelled whether a cancel of its run was requested
     */
    record Row(Approval approval, @Nullable String decidedArgs, boolean runCancelled) {}

    /**
     * Settles a pending approval, and writes the wakeup of its session in the same transaction.
     *
     * @return the wakeup; empty if the approval was no longer pending, or had expired
     */
    Uni<Optional<Wakeup>> settle(
            Approval approval,
            Verdict verdict,
            Approval.Status status,
            @Nullable String decision,
            @Nullable String message,
            String by);

    /** Expires at most {@code limit} approvals whose time is over. Returns their wakeups. */
    Uni<List<Wakeup>> expire(int limit);
}
