package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finished sessions, for good. */
public interface SessionArchive {

    /**
     * Writes finished sessions in one transaction, all or none; one that is there already stays as it is.
     *
     * Runs that wait for their ends are told in the same transaction.
     */
    Uni<Saved> save(List<Finished> sessions);

    /**
     * What came of a batch.
     *
     * @param stale       those whose fence is too low: another server has them
     * @param startsOthers whether runs that waited for these can start now
     */
    record Saved(List<SessionId> stale, boolean startsOthers) {}

    /**
     * @param log     whole
     * @param results of calls whose results are too long for the log
     */
    record Finished(AgentSession session, List<LogEntry> log, Map<String, String> results) {}

    /**
     * Sets a session aside that is over and cannot be written. Runs that wait for its end are told how it ended, without its
     * words; its callback is told all the same.
     *
     * @return whether one of them can start now
     */
    Uni<Boolean> reject(AgentSession session, String reason);

    /**
     * The log of a finished session; absent where it is not here.
     *
     * @param orgId the organisation that must have the session, null for any. Of another's it is absent
     */
    Uni<Optional<List<LogEntry>>> find(SessionId id, @Nullable String orgId);

    /** The same, whichever organisation has it. */
    default Uni<Optional<List<LogEntry>>> find(SessionId id) {
        return find(id, null);
    }

    /** Summaries of those that are here. */
    Uni<Map<SessionId, SessionSummary>> summaries(List<SessionId> ids);

    /** A call's result that was too long for the log. */
    Uni<Optional<String>> result(SessionId id, String callId);
}
