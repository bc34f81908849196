package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.Fence;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The logs of live sessions, with a head each that says who may write. */
public interface SessionLog {

    /**
     * Begins a log, where there is none.
     *
     * @param at     when the run was accepted
     * @param losses how often this session's log was lost before
     * @return whether it began; false where one is there already
     */
    Uni<Boolean> create(SessionId id, Event.SessionStarted start, Instant at, int losses);

    /**
     * The whole log; absent where Redis has none.
     *
     * @param orgId the organisation that must have the session, null for any. Of another's it is absent, and no more of it is read
     */
    Uni<Optional<Hot>> look(SessionId id, @Nullable String orgId);

    /** The whole log as it stands; absent where Redis has none. */
    default Uni<Optional<List<LogEntry>>> read(SessionId id) {
        return look(id, null).map(found -> found.map(Hot::log));
    }

    /**
     * @param lacking whether Redis may have lost its end: no owner has written to it since Redis was restarted, or a replica
     *                took its place
     * @param held    whether it is lacking and had an owner, who may be about to write
     */
    record Hot(List<LogEntry> log, boolean lacking, boolean held) {}

    /** Who has the session; absent where Redis has no such session. */
    Uni<Optional<Head>> head(SessionId id);

    /**
     * @param parked whether it waits for others
     * @param over   whether it has ended
     * @param owner  the server that claimed it last and has not let it go; null for none
     */
    record Head(boolean parked, boolean over, @Nullable String owner) {}

    /** The summaries of those sessions that are there, by id; not of one that an owner has in hand whose end may be lost. */
    Uni<Map<SessionId, SessionSummary>> summaries(List<SessionId> ids);

    /** Makes a session a server's, under a new fence or the one that it has. */
    Uni<Claim> claim(SessionId id, Claimant claimant);

    /**
     * Who claims a session.
     *
     * @param ticket under which the queue lets the server hold the session; a claim needs a higher one than all before
     * @param least  a number that the attempt is above
     * @param fence  of an earlier claim of the server's, under which it goes on where the log still has it; {@link Fence#NONE} for none
     */
    record Claimant(String server, long ticket, int least, Fence fence) {

        /** A server that goes on under no earlier claim. */
        static Claimant of(String server, long ticket) {
            return new Claimant(server, ticket, 0, Fence.NONE);
        }
    }

    /** What came of a claim. */
    sealed interface Claim {

        /**
         * @param log  whole
         * @param seq  the head's, deltas counted
         * @param over whether only the archive is left to do
         * @param now  by the log's clock
         * @param lost whether Redis may have lost the last that was written to it: it was restarted, or a replica took its
         *             place, and nobody has written since
         */
        record Claimed(Fence fence, List<LogEntry> log, long seq, boolean over, Instant now, boolean lost)
                implements Claim {}

        /** The server goes on under its earlier claim: nobody has claimed the session since. */
        record Renewed() implements Claim {}

        /** It waits for others; what they do wakes it. */
        record Waiting() implements Claim {}

        /** @param ticket of the last claim; not below the claimant's */
        record Refused(long ticket) implements Claim {}

        /** Redis has no such session. */
        record Missing() implements Claim {}
    }

    /**
     * Appends to a session's log and stream, under the session's fence.
     *
     * @param session as its owner knows it; nothing after its version is in it
     * @return fails with {@link StaleLease} (another server owns it), {@link LogBehind} (Redis lost its tail, or all of
     *         it), or what Redis fails with; in the first two nothing was written
     */
    Uni<Appended> append(AgentSession session, Append append);

    /**
     * What to append, in this order.
     *
     * @param number rises with each append under a fence: the same number again gives the first answer, and an earlier
     *               one, which was given up and comes late, writes nothing
     * @param deltas JSON texts for the stream; taken whatever others wrote
     * @param facts  taken whatever others wrote; each at most 2 MiB as JSON
     * @param moves  decided on the session and these facts: taken only where nobody else wrote after the session's
     *               version, all or none
     */
    record Append(long number, List<String> deltas, List<Event> facts, List<Event> moves) {

        /** Only reads what is new. */
        static final Append NOTHING = new Append(0, List.of(), List.of(), List.of());
    }

    /**
     * @param entries everything after the session's version, others' and what was taken
     * @param refused others wrote first: the moves were not taken
     */
    record Appended(List<LogEntry> entries, boolean refused) {}

    /**
     * Adds an event by others than the owner, once for its row, waking a parked session and telling its owner.
     *
     * @param rowId what makes it one of a kind in the session
     */
    Uni<Posted> post(SessionId id, String rowId, Event event);

    /**
     * @param run   as the queue must know it; null where Redis has no such session
     * @param over  whether the session had ended before
     * @param waits whether it had heard of the row before and waits for something else by now
     * @param owner the server that owns it; null where nobody does
     */
    record Posted(
            @Nullable QueuedRun run,
            boolean over,
            boolean waits,
            @Nullable String owner) {

        /** Whether Redis has such a session. */
        public boolean known() {
            return run != null;
        }

        /** The run where it goes on and nobody owns it: it belongs into the queue; null elsewhere. */
        @Nullable
        QueuedRun toQueue() {
            return over || waits || owner != null ? null : run;
        }
    }

    /** Behind which the sequence numbers of a log begin that is made anew after its {@code losses}-th total loss. */
    static long floor(int losses) {
        return losses * 1_000_000_000L;
    }

    /**
     * Puts back what Redis lost: entries that its log lacks, a claim that it forgot, and the head where that is gone too.
     *
     * @param owner     null for nobody
     * @param rowsHeard rows of {@link #post} whose events are in the log
     * @param floor     where its head is gone, the seq that new events come after, by {@link #floor}; else 0
     * @return false where another claim holds what is there, or its head has come or gone since
     */
    Uni<Boolean> restore(
            AgentSession session, List<LogEntry> log, @Nullable Owner owner, Set<String> rowsHeard, long floor);

    /** @param ticket of its claim */
    record Owner(String server, long ticket) {}

    /**
     * As {@link #restore}, for a session that is over and in the archive: its hot copy expires after a while, also where nothing had to be
     * put back.
     */
    Uni<Boolean> restoreOver(AgentSession session, List<LogEntry> log, Set<String> rowsHeard, Duration expiry);

    /**
     * Keeps a result that is too long for the log, under its call and the session's fence.
     *
     * @return fails as {@link #append} does
     */
    Uni<Void> keepResult(AgentSession session, String callId, String result);

    /** A kept result; absent where there is none. */
    Uni<Optional<String>> result(SessionId id, String callId);

    /** Every kept result of a session, by call. */
    Uni<Map<String, String>> results(SessionId id);

    /** Lets the session go after a while: it is in the archive. */
    Uni<Void> expire(SessionId id, Duration after);
}
