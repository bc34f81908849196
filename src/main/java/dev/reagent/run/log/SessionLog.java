package dev.reagent.run.log;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.queue.QueuedRun;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The logs of live sessions. Each has a head that determines who may write. */
public interface SessionLog {

    /**
     * Creates a log.
     *
     * @param at     when the run was accepted
     * @param losses how often this session's log was lost before
     * @return false if the log exists already
     */
    Uni<Boolean> create(SessionId id, Event.SessionStarted start, Instant at, int losses);

    /**
     * Returns the log, or what is new in it; empty if Redis has none.
     *
     * @param orgId the organisation that must have the session, null for any. For another one's session the result is empty,
     *              and no more of it is read
     * @param known a version of the session that the reader has; 0 for none. The result is then {@link Hot.Later} where possible
     */
    Uni<Optional<Hot>> find(SessionId id, @Nullable String orgId, long known);

    /** Returns the whole log, even if its end may be lost; empty if Redis has none. */
    default Uni<Optional<List<LogEntry>>> read(SessionId id) {
        return find(id, null, 0).map(found -> found.map(Hot::entries));
    }

    /** A log in Redis. */
    sealed interface Hot {

        /** The whole log; of {@link Later}, its end. */
        List<LogEntry> entries();

        /**
         * Nothing is lost.
         *
         * @param size of the entries as JSON, in bytes
         */
        record Whole(List<LogEntry> entries, long size) implements Hot {}

        /** Nothing is lost, and the log has the version that the reader knows. These entries came after it. */
        record Later(List<LogEntry> entries, long size) implements Hot {}

        /**
         * Redis may have lost its end: no owner has written since Redis was restarted or a replica was promoted.
         *
         * @param held whether it had an owner, who may be about to write
         */
        record Lacking(List<LogEntry> entries, boolean held) implements Hot {}
    }

    /** Returns the session's state; empty if Redis has no such session. */
    Uni<Optional<Head>> head(SessionId id);

    /** The state of a session by its head. */
    enum Head {
        /** Its owner runs it, or it waits in the queue. */
        LIVE,
        /** It waits for a person or its next attempt. */
        PARKED,
        /** It has ended. */
        OVER
    }

    /** Returns the summaries of the sessions that Redis has, by id. Omits owned sessions whose end may be lost. */
    Uni<Map<SessionId, SessionSummary>> summaries(List<SessionId> ids);

    /** Claims a session for a server, under a new fence or the one it has. */
    Uni<Claim> claim(SessionId id, Claimant claimant);

    /**
     * A server that claims a session.
     *
     * @param ticket of the server's hold in the queue; a claim needs a higher one than all before
     * @param least  a number that the attempt must exceed
     * @param fence  of an earlier claim by the server, which continues if the log still has it; {@link Fence#NONE} for none
     */
    record Claimant(String server, long ticket, int least, Fence fence) {

        /** A server without an earlier claim. */
        public static Claimant of(String server, long ticket) {
            return new Claimant(server, ticket, 0, Fence.NONE);
        }
    }

    /** The result of a claim. */
    sealed interface Claim {

        /**
         * @param log  the whole log
         * @param seq  of the head, including deltas
         * @param over whether only archiving remains
         * @param now  by the log's clock
         * @param lost whether Redis may have lost the last writes: it was restarted, or a replica was promoted, and there was no write
         *             since
         */
        record Claimed(Fence fence, List<LogEntry> log, long seq, boolean over, Instant now, boolean lost)
                implements Claim {}

        /** The server continues under its earlier claim: no other server has claimed the session since. */
        record Renewed() implements Claim {}

        /** It is parked; a posted event wakes it. */
        record Waiting() implements Claim {}

        /** @param ticket of the last claim; not below the claimant's */
        record Refused(long ticket) implements Claim {}

        /** Redis has no such session. */
        record Missing() implements Claim {}
    }

    /**
     * Appends to a session's log and stream, under the session's fence.
     *
     * @param session in its owner's state, with no entry after its version
     * @return fails with {@link StaleLease} (another server owns it), {@link LogBehind} (Redis lost its tail, or all of
     *         it), or Redis' failure; in the first two cases nothing was written
     */
    Uni<Appended> append(AgentSession session, Append append);

    /**
     * What to append, in this order.
     *
     * @param number increases with each append under a fence. Repeating a number returns the first reply. A lower number, of an
     *               append that was given up and arrives late, writes nothing
     * @param deltas JSON texts for the stream; always written
     * @param facts  always written; each at most 2 MiB as JSON
     * @param moves  decided on the session and these facts. Written, all or none, only if nobody else wrote after the session's
     *               version
     */
    record Append(long number, List<String> deltas, List<Event.Fact> facts, List<Event.Move> moves) {

        /** Writes nothing and reads the new entries. */
        public static final Append NOTHING = new Append(0, List.of(), List.of(), List.of());
    }

    /**
     * @param entries all entries after the session's version, by others and by this append
     * @param refused true if others wrote first, so the moves were not written
     */
    record Appended(List<LogEntry> entries, boolean refused) {}

    /**
     * Adds an event by others than the owner, once for its row. Wakes a parked session and signals its owner.
     *
     * @param rowId identifies the event within the session
     */
    Uni<Posted> post(SessionId id, String rowId, Event.ByOthers event);

    /** The state of the session after a post. */
    sealed interface Posted {

        /** Redis has no such session. */
        record Missing() implements Posted {}

        /** It was already over. */
        record Over() implements Posted {}

        /** It already had this row, and waits for something else now. */
        record Waiting(QueuedRun run) implements Posted {}

        /** It continues and has no owner: the caller must queue it. */
        record Unowned(QueuedRun run) implements Posted {}

        /** A server owns it. */
        record Owned(QueuedRun run, String owner) implements Posted {}
    }

    /**
     * Restores what Redis lost: missing entries of the log, a lost claim, and the head if that is gone too.
     *
     * @param owner     null for none
     * @param postedIds rows of {@link #post} whose events are in the log
     * @param floor     if the head is gone, the seq that new events must exceed, from {@code Seq.floor}; else 0
     * @return false if another claim owns the session, or its head has appeared or gone since
     */
    Uni<Boolean> restore(
            AgentSession session, List<LogEntry> log, @Nullable Owner owner, Set<String> postedIds, long floor);

    /** @param ticket of the owner's claim */
    record Owner(String server, long ticket) {}

    /**
     * As {@link #restore}, for a session that is over and in the archive. Its copy in Redis expires after {@code expiry}, even if nothing
     * had to be restored.
     */
    Uni<Boolean> restoreOver(AgentSession session, List<LogEntry> log, Set<String> postedIds, Duration expiry);

    /**
     * Stores a result that is too long for the log, by its call, under the session's fence.
     *
     * @return fails as {@link #append} does
     */
    Uni<Void> keepResult(AgentSession session, String callId, String result);

    /** Returns a stored result; empty if there is none. */
    Uni<Optional<String>> result(SessionId id, String callId);

    /** Returns all stored results of a session, by call. */
    Uni<Map<String, String>> results(SessionId id);

    /** Deletes an archived session from Redis after a while. */
    Uni<Void> expire(SessionId id, Duration after);
}
