package dev.reagent.run;

import dev.reagent.approval.Approval;
import dev.reagent.approval.PersonDecision;
import dev.reagent.run.intake.RunRefused;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists and settles approvals for clients. Every failure that the client caused is a {@link RunRefused}. */
public interface ApprovalDesk {

    /** Returns the newest {@code limit} (1 to 200) approvals of an organisation; of every status if {@code status} is null. */
    Uni<List<Approval>> list(String orgId, Approval.@Nullable Status status, int limit);

    Uni<Approval> get(String orgId, String approvalId);

    /**
     * Settles an approval once. The same decision again returns the same result.
     *
     * @param digest the digest of the arguments that the person saw; null if the client sent none
     */
    Uni<Approval> decide(String orgId, String approvalId, PersonDecision decision, @Nullable String digest, String by);
}
