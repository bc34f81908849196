package dev.reagent.run.log;

import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;

/** A session's stream in Redis: its events and its deltas, read at one moment. */
public interface StreamRecords {

    /**
     * Reads the entries after two positions.
     *
     * @param afterEvent seq of the last event that the reader has; 0 for none
     * @param afterDelta seq of the last delta or event that the reader has
     */
    Uni<Batch> read(SessionId id, long afterEvent, long afterDelta);

    /**
     * @param known   whether Redis has the session; if not, it may be in the archive, or lost
     * @param events  by increasing seq
     * @param deltas  by increasing seq
     * @param upTo    the batch has all entries up to this seq; {@link Long#MAX_VALUE} if none was left out
     * @param trimmed deltas before this seq were removed to limit the stream's size; 0 if none were
     */
    record Batch(boolean known, List<LogEntry> events, List<DeltaRecord> deltas, long upTo, long trimmed) {}

    /** @param json {@code {"step", "kind": "thought"|"answer", "text"}} */
    record DeltaRecord(long seq, Instant at, String json) {}
}
