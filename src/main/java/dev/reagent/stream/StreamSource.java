package dev.reagent.stream;

import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.StreamRecords;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** The source of sessions' streams. */
interface StreamSource {

    /** Reads what Redis has of a session's stream after two positions, as {@link StreamRecords#read} does. */
    Uni<StreamRecords.Batch> read(SessionId id, long afterEvent, long afterDelta);

    /** Reads a session's log, wherever it is stored. Fails with {@code RunRefused} if there is none. */
    Uni<List<LogEntry>> log(SessionId id);

    /** Reads the log of a finished session from PostgreSQL; empty if it is not there. */
    Uni<Optional<List<LogEntry>>> archived(SessionId id);

    /**
     * Emits at once, whenever the session may have changed, and at intervals; drops items that are not requested. Ends when this server
     * stops.
     */
    Multi<Long> changes(SessionId id);
}
