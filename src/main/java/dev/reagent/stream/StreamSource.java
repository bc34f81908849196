package dev.reagent.stream;

import dev.reagent.agent.LogEntry;
import dev.reagent.agent.SessionId;
import dev.reagent.run.StreamRecords;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Where the streams of sessions are read. */
interface StreamSource {

    /** What Redis has of a session's stream after two places, as {@link StreamRecords#read} gives it. */
    Uni<StreamRecords.Batch> read(SessionId id, long afterEvent, long afterDelta);

    /** A session's log, wherever it is. Fails with {@code RunRefused} where there is none. */
    Uni<List<LogEntry>> log(SessionId id);

    /** The log of a session that is over, where PostgreSQL has it. */
    Uni<Optional<List<LogEntry>>> archived(SessionId id);

    /**
     * Ticks at once, whenever the session may have changed, and now and then; ticks nobody asked for are dropped. Ends when
     * this server goes.
     */
    Multi<Long> changes(SessionId id);
}
