package dev.reagent.stream;

import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.StreamRecords;
import dev.reagent.run.reading.SessionReader;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Reads streams from the stores. Thread-safe. */
@ApplicationScoped
class StoredStreams implements StreamSource {

    private final SessionReader reader;
    private final StreamRecords records;

    StoredStreams(SessionReader reader, StreamRecords records) {
        this.reader = reader;
        this.records = records;
    }

    @Override
    public Uni<StreamRecords.Batch> read(SessionId id, long afterEvent, long afterDelta) {
        return records.read(id, afterEvent, afterDelta);
    }

    @Override
    public Uni<List<LogEntry>> log(SessionId id) {
        return reader.log(id);
    }

    @Override
    public Uni<Optional<List<LogEntry>>> archived(SessionId id) {
        return reader.archived(id);
    }

    @Override
    public Multi<Long> changes(SessionId id) {
        return reader.changes(id);
    }
}
