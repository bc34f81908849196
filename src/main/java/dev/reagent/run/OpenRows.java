package dev.reagent.run;

import io.smallrye.mutiny.Uni;

/** What PostgreSQL has that is not done yet. */
public interface OpenRows {

    /** All of it, of every server and organisation. */
    Uni<Counts> count();

    /**
     * @param runs            accepted and not over
     * @param waiting         of them, those that wait for the ends of others
     * @param approvals       calls that wait for a person's leave
     * @param reconciliations calls in doubt that wait for a person to say what happened
     * @param wakeups         older than 10 s and not delivered
     * @param rejects         finished sessions that could not be archived
     */
    record Counts(long runs, long waiting, long approvals, long reconciliations, long wakeups, long rejects) {}
}
