package dev.reagent.run.intake;

import io.smallrye.mutiny.Uni;

/** Counts the unfinished work in PostgreSQL. */
public interface OpenRows {

    /** Counts all of it, of every server and organisation. */
    Uni<Counts> count();

    /**
     * @param runs            accepted and not over
     * @param waiting         of them, those that wait for other runs to end
     * @param approvals       calls that wait for a person's approval
     * @param reconciliations calls in doubt that a person has to settle
     * @param wakeups         older than 10 s and not delivered
     * @param rejects         finished sessions that could not be archived
     */
    record Counts(long runs, long waiting, long approvals, long reconciliations, long wakeups, long rejects) {}
}
