package dev.reagent.run.archive;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.SessionSummary;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stores finished sessions permanently. */
public interface SessionArchive {

    /**
     * Writes finished sessions in one transaction, all or none. Existing ones stay unchanged.
     *
     * Records the ends for the runs that wait for them in the same transaction.
     */
    Uni<Saved> save(List<Finished> sessions);

    /**
     * The result of {@link #save}.
     *
     * @param stale       sessions whose fence is too low: another server owns them
     * @param startsOthers whether runs that waited for these can start now
     */
    record Saved(List<SessionId> stale, boolean startsOthers) {}

    /**
     * @param log     the whole log
     * @param results of calls whose results are too long for the log
     */
    record Finished(AgentSession session, List<LogEntry> log, Map<String, String> results) {}

    /**
     * Records a finished session that cannot be written. Runs that wait for it get its status without its text. Its callback is sent
     * all the same.
     *
     * @return whether one of the waiting runs can start now
     */
    Uni<Boolean> reject(AgentSession session, String reason);

    /**
     * Returns the log of a finished session; empty if it is not in the archive.
     *
     * @param orgId the organisation that must have the session, null for any. For another one's session the result is empty
     */
    Uni<Optional<List<LogEntry>>> find(SessionId id, @Nullable String orgId);

    /** As above, for any organisation. */
    default Uni<Optional<List<LogEntry>>> find(SessionId id) {
        return find(id, null);
    }

    /** Returns the summaries of the sessions that are in the archive. */
    Uni<Map<SessionId, SessionSummary>> summaries(List<SessionId> ids);

    /** Returns a call's result that was too long for the log; empty if there is none. */
    Uni<Optional<String>> result(SessionId id, String callId);
}
