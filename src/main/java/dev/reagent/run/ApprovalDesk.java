package dev.reagent.run;

import dev.reagent.approval.Approval;
import dev.reagent.approval.PersonDecision;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where people see and settle approvals. Every failure that is theirs is a {@link RunRefused}. */
public interface ApprovalDesk {

    /** The newest {@code limit} (1 to 200) of an organisation, of every status where {@code status} is null. */
    Uni<List<Approval>> list(String orgId, Approval.@Nullable Status status, int limit);

    Uni<Approval> get(String orgId, String approvalId);

    /**
     * Settles it once. The same decision again gives the same answer.
     *
     * @param digest the digest of the arguments that the person saw; null where the client did not say
     */
    Uni<Approval> decide(String orgId, String approvalId, PersonDecision decision, @Nullable String digest, String by);
}
