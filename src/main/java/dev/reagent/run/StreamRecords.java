package dev.reagent.run;

import dev.reagent.agent.LogEntry;
import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;

/** What Redis holds of a session's stream: its events and its deltas, read in one moment. */
public interface StreamRecords {

    /**
     * Reads what comes after two places.
     *
     * @param afterEvent seq of the last event that the reader has; 0 for none
     * @param afterDelta seq of the last delta or event that the reader has
     */
    Uni<Batch> read(SessionId id, long afterEvent, long afterDelta);

    /**
     * @param known   whether Redis has the session at all; it may have gone to the archive, or be lost
     * @param events  by rising seq
     * @param deltas  by rising seq
     * @param upTo    everything up to this seq is in the batch; {@link Long#MAX_VALUE} where nothing was left out
     * @param trimmed deltas before this seq are gone to keep the stream small; 0 where none are
     */
    record Batch(boolean known, List<LogEntry> events, List<DeltaRecord> deltas, long upTo, long trimmed) {}

    /** @param json {@code {"step", "kind": "thought"|"answer", "text"}} */
    record DeltaRecord(long seq, Instant at, String json) {}
}
