package dev.reagent.run.queue;

import dev.reagent.agent.task.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The runs that wait for a server, and the server that holds each of the others. A run waits, or one server holds it under one
 * ticket, or neither. Ticket numbers increase with each hold, so the highest one identifies the owner. The organisation with the
 * fewest runs in service is served first; of several, the one that was served longest ago. Within an organisation the earliest
 * queued run goes first, after subtracting the head start of its priority.
 */
public interface RunQueue {

    /** Queues a run. Does nothing if it waits already or a server holds it. */
    Uni<Void> add(QueuedRun run);

    /** As {@link #add}; but a run that a server holds is queued again when that server releases it. */
    Uni<Void> wake(QueuedRun run);

    /**
     * Gives the server up to {@code most} waiting runs to hold, none of an organisation that is at its limit. Returns no tickets to
     * a server without a recent heartbeat, or one whose claims are paused.
     */
    Uni<List<QueueTicket>> take(String server, int most);

    /**
     * Gives the server a hold of runs that {@link #take} did not give it, each under a new ticket.
     *
     * @param force also take runs that other servers hold; those servers are signalled
     * @return the tickets by session; without {@code force}, none for a run that another server holds
     */
    Uni<Map<SessionId, Long>> hold(String server, List<Wanted> runs, boolean force);

    /**
     * A run that a server wants to hold.
     *
     * @param above a number that the ticket must exceed
     * @param run   null to only renew a hold that the server has
     */
    record Wanted(SessionId id, long above, @Nullable QueuedRun run) {}

    /** Returns the ticket numbers of all runs that a server holds. */
    Uni<Map<SessionId, Long>> held(String server);

    /** Returns the sessions that neither wait nor are held. */
    Uni<Set<SessionId>> lost(List<SessionId> sessions);

    /** Ends the server's hold. Does nothing if it has none under this ticket. */
    Uni<Void> release(String server, QueueTicket ticket);

    /** Ends the server's hold and queues the run again, with its original queueing time. */
    Uni<Void> requeue(String server, QueueTicket ticket);

    /**
     * Sends the server's heartbeat. Also queues the runs of silent servers, unless this server was silent itself recently.
     *
     * @param room runs that the server may hold
     */
    Uni<Pulse> beat(String server, int room);

    /** Queues all runs that a server holds, at once, and removes the server. */
    Uni<Void> abandon(String server);

    /**
     * The right of a server to run a session, until the server releases it or another one gets a higher number.
     *
     * @param number at least 1; above the numbers of all earlier tickets
     */
    record QueueTicket(SessionId id, long number) {}

    /**
     * @param swept   sessions queued because their server was silent
     * @param waiting sessions that wait for a server
     * @param taken   sessions that servers have taken so far, in total
     * @param operations those of operators that apply to the calling server
     * @param holds   changes whenever the calling server may have lost one of its holds
     * @param living  servers with a heartbeat, including the calling one
     */
    record Pulse(
            int swept, long waiting, long taken, ActiveOperations operations, HoldsVersion holds, Set<String> living) {}

    /**
     * The version of a server's holds: while it stays the same, the server still has all of them.
     *
     * @param life  of Redis, defined in {@code redis/life.lua}; a new one may lack the last writes
     * @param since when this server's unbroken series of heartbeats began, in microseconds of Redis' clock
     * @param away  how many of its holds other servers have taken
     */
    record HoldsVersion(String life, String since, long away) {

        /** Returns whether Redis or this server was away since the other version; false if only other servers took holds. */
        public boolean wasAbsent(@Nullable HoldsVersion before) {
            return before == null || !life.equals(before.life) || !since.equals(before.since);
        }
    }

    /**
     * The operations by operators that are in force for a server.
     *
     * @param intakePaused new runs are refused
     * @param claimsPaused this server takes nothing
     * @param draining     this server also hands over what it holds
     */
    record ActiveOperations(boolean intakePaused, boolean claimsPaused, boolean draining) {

        static final ActiveOperations NONE = new ActiveOperations(false, false, false);
    }
}
