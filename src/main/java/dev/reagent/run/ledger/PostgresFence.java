package dev.reagent.run.ledger;

import dev.reagent.agent.AgentSession;
import dev.reagent.run.log.StaleLease;
import org.jdbi.v3.core.Handle;

/** Protects the run's row against a stale owner, inside the transaction of the owner's write. */
public final class PostgresFence {

    private PostgresFence() {}

    /**
     * Raises the row's fence to the session's and locks the row.
     *
     * @throws StaleLease if a higher attempt, or the same one under another lease, wrote before, or the run is over
     */
    public static void check(Handle handle, AgentSession session) {
        int rows = handle.createUpdate("""
                        update run set attempt = :attempt, lease = :lease
                        where session_id = cast(:id as uuid) and ended_at is null
                          and (attempt < :attempt or (attempt = :attempt and lease = :lease))
                        """)
                .bind("attempt", session.fence().attempt())
                .bind("lease", session.fence().lease())
                .bind("id", session.id().value())
                .execute();
        if (rows == 0) {
            throw new StaleLease(session.id());
        }
    }
}
