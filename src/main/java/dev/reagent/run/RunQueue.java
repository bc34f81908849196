package dev.reagent.run;

import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs that wait for a server, and which server holds which. A run is in one place at most: it waits, or one server holds it
 * under one ticket. Tickets rise with each hold, so the queue says who owns a run. Of one organisation the run goes first that was
 * queued first, less the head start of its priority; of several the one that has the fewest runs in service, and of those the one
 * that was served longest ago.
 */
public interface RunQueue {

    /** Lets a run wait for a server; does nothing where it waits already, or a server holds it. */
    Uni<Void> add(QueuedRun run);

    /** As {@link #add}; but a run that a server holds waits again once that server releases it. */
    Uni<Void> wake(QueuedRun run);

    /**
     * Lets the server hold up to {@code most} runs that wait, none of an organisation that has as many in service as it may.
     * Nothing for a silent server.
     */
    Uni<List<Hold>> take(String server, int most);

    /**
     * Lets the server hold runs that it was not given by {@link #take}, each under a new ticket.
     *
     * @param force also where another server holds them; that server is signalled
     * @return the tickets; none of a run that another server holds without {@code force}
     */
    Uni<Map<SessionId, Long>> hold(String server, List<Wanted> runs, boolean force);

    /**
     * A run that a server wants to hold.
     *
     * @param above a number that the ticket must be above
     * @param run   null where only a hold that the server has is to be renewed
     */
    record Wanted(SessionId id, long above, @Nullable QueuedRun run) {}

    /** The tickets of all that a server holds. */
    Uni<Map<SessionId, Long>> held(String server);

    /** Those of the sessions that neither wait nor are held. */
    Uni<Set<SessionId>> lost(List<SessionId> sessions);

    /** Ends the server's hold; does nothing where it has none under this ticket. */
    Uni<Void> release(String server, Hold hold);

    /** Ends the server's hold and lets the run wait again, as long as it has. */
    Uni<Void> requeue(String server, Hold hold);

    /**
     * Says that the server lives, and queues what silent servers held, unless this one was silent itself lately.
     *
     * @param room runs that the server may hold
     */
    Uni<Pulse> beat(String server, int room);

    /** Queues all that a server holds, at once, and forgets the server. */
    Uni<Void> abandon(String server);

    /**
     * A run that a server holds.
     *
     * @param ticket at least 1; above those of all earlier holds
     */
    record Hold(SessionId id, long ticket) {}

    /**
     * @param swept   sessions queued because their server was silent
     * @param waiting sessions that wait for a server
     * @param taken   sessions that servers have taken so far, ever
     * @param orders  of operators, as they concern the asker
     * @param stamp   of the asker's holds
     * @param living  servers with a heartbeat, the asker too
     */
    record Pulse(int swept, long waiting, long taken, Orders orders, Stamp stamp, Set<String> living) {}

    /**
     * While it stays the same, a server holds what it held.
     *
     * @param life  of the queue's master in Redis: another one may lack the last writes
     * @param since when this server's unbroken series of heartbeats began, in microseconds of Redis' clock
     * @param away  how many of its holds others have taken
     */
    record Stamp(String life, String since, long away) {

        /** Whether another stamp differs in more than holds that others have taken: Redis, or this server, was away. */
        boolean isAfterAbsence(@Nullable Stamp before) {
            return before == null || !life.equals(before.life) || !since.equals(before.since);
        }
    }

    /**
     * @param intakePaused new runs are refused
     * @param claimsPaused nothing is taken by this server
     * @param draining     it hands over what it has, too
     */
    record Orders(boolean intakePaused, boolean claimsPaused, boolean draining) {

        static final Orders NONE = new Orders(false, false, false);
    }
}
