package dev.reagent.run;

import dev.reagent.agent.Verdict;
import dev.reagent.approval.Approval;
import dev.reagent.run.Wakeups.Wakeup;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of approvals: the only judge between decision, edit and expiry. */
public interface ApprovalRows {

    /** The newest of an organisation; of every status where {@code status} is null. */
    Uni<List<Approval>> list(String orgId, Approval.@Nullable Status status, int limit);

    Uni<Optional<Row>> find(String approvalId);

    /**
     * @param decidedArgs what an edit put in place of the arguments; null without one
     * @param runCancelled whether a cancel of its run was asked for
     */
    record Row(Approval approval, @Nullable String decidedArgs, boolean runCancelled) {}

    /**
     * Settles a pending approval, with the wakeup of its session in the same transaction.
     *
     * @return the wakeup; absent where it was not pending any more, or had expired
     */
    Uni<Optional<Wakeup>> settle(
            Approval approval,
            Verdict verdict,
            Approval.Status status,
            @Nullable String decision,
            @Nullable String message,
            String by);

    /** Expires those whose time is over, with their wakeups, at most {@code limit}. */
    Uni<List<Wakeup>> expire(int limit);
}
