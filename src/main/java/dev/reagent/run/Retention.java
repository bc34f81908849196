package dev.reagent.run;

import io.smallrye.mutiny.Uni;

/** Deletes what is kept for a time only, by PostgreSQL's clock. */
public interface Retention {

    /**
     * Deletes idempotency keys that have not counted for an hour or longer.
     *
     * @param most at once; where others delete too, each takes other keys
     * @return how many they were; fewer than {@code most} where none is left
     */
    Uni<Integer> deleteKeys(int most);

    /**
     * Deletes finished sessions with all that bears their id: steps, calls, run, approvals, ledger, callbacks.
     *
     * @param keepDays at least 1: those that ended before so many days go
     * @param most     at once; where others delete too, each takes other sessions
     * @return how many they were; fewer than {@code most} where none is left
     */
    Uni<Integer> deleteSessions(int keepDays, int most);

    /**
     * Deletes callbacks that are delivered or given up.
     *
     * @param keepDays at least 1: those written down before so many days go
     * @param most     at once; where others delete too, each takes other callbacks
     * @return how many they were; fewer than {@code most} where none is left
     */
    Uni<Integer> deleteCallbacks(int keepDays, int most);
}
