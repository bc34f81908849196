package dev.reagent.stream;

import dev.reagent.agent.SessionId;
import dev.reagent.run.RunRefused;
import dev.reagent.run.SessionReader;
import dev.reagent.run.StreamRecords;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Follows sessions by reading what Redis holds whenever something may have changed. Thread-safe. */
@ApplicationScoped
class LiveSessionStream implements SessionStream {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** About a minute of Redis being away; then the reader has to come back. */
    private static final int TRIES = 30;

    private final SessionReader reader;
    private final StreamRecords records;

    LiveSessionStream(SessionReader reader, StreamRecords records) {
        this.reader = reader;
        this.records = records;
    }

    @Override
    public Multi<StreamItem> follow(String orgId, SessionId id, long after) {
        return reader.get(id).onItem().transformToMulti(session -> {
            if (!session.task().orgId().equals(orgId)) {
                return Multi.createFrom()
                        .failure(new RunRefused(RunRefused.Why.NO_SUCH_SESSION, "There is no session of that id."));
            }
            var cursor = new StreamCursor(id, after);
            return reader.changes(id)
                    .onItem()
                    .transformToMultiAndConcatenate(changed -> readAll(cursor))
                    .select()
                    .first(Optional::isPresent)
                    .map(Optional::orElseThrow);
        });
    }

    /** Everything there is now, batch by batch; empty stands behind the terminal event. */
    private Multi<Optional<StreamItem>> readAll(StreamCursor cursor) {
        return Multi.createBy()
                .repeating()
                .uni(() -> read(cursor))
                .whilst(items -> cursor.hasMore())
                .onItem()
                .transformToIterable(items -> marked(items, cursor.isAtEnd()));
    }

    private static List<Optional<StreamItem>> marked(List<StreamItem> items, boolean isAtEnd) {
        var marked = new ArrayList<Optional<StreamItem>>();
        items.forEach(item -> marked.add(Optional.of(item)));
        if (isAtEnd) {
            marked.add(Optional.empty());
        }
        return marked;
    }

    private Uni<List<StreamItem>> read(StreamCursor cursor) {
        return Uni.createFrom()
                .deferred(() -> records.read(cursor.id(), cursor.event(), cursor.place()))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .atMost(TRIES)
                .flatMap(batch -> batch.events().isEmpty() && !cursor.hasBegun()
                        ? reader.log(cursor.id()).map(cursor::archived)
                        : Uni.createFrom().item(cursor.taken(batch)));
    }
}
