package dev.reagent.run.archive;

import io.smallrye.mutiny.Uni;

/** Deletes rows whose retention time is over, by PostgreSQL's clock. */
public interface Retention {

    /**
     * Deletes idempotency keys that expired at least an hour ago.
     *
     * @param most in one call; concurrent callers delete different keys
     * @return how many were deleted; fewer than {@code most} if none is left
     */
    Uni<Integer> deleteKeys(int most);

    /**
     * Deletes finished sessions with all their rows: steps, calls, run, approvals, ledger, callbacks.
     *
     * @param keepDays at least 1; deletes sessions that ended earlier than that many days ago
     * @param most     in one call; concurrent callers delete different sessions
     * @return how many were deleted; fewer than {@code most} if none is left
     */
    Uni<Integer> deleteSessions(int keepDays, int most);

    /**
     * Deletes callbacks that were delivered or given up.
     *
     * @param keepDays at least 1; deletes callbacks that were created earlier than that many days ago
     * @param most     in one call; concurrent callers delete different callbacks
     * @return how many were deleted; fewer than {@code most} if none is left
     */
    Uni<Integer> deleteCallbacks(int keepDays, int most);
}
