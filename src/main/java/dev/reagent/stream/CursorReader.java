package dev.reagent.stream;

import dev.reagent.run.RunRefused;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/** Moves cursors on by what the stores hold, wherever a session is by now. Thread-safe; a cursor has one mover at a time. */
final class CursorReader {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** About a minute of Redis being away; then the reader has to come back. */
    private static final int TRIES = 30;

    private final StreamSource source;

    CursorReader(StreamSource source) {
        this.source = source;
    }

    /** The next items behind a cursor, empty where there are none yet. */
    Uni<List<StreamItem>> next(StreamCursor cursor) {
        return Uni.createFrom()
                .deferred(() -> once(cursor))
                .onFailure(CursorReader::mayPass)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .atMost(TRIES);
    }

    private static boolean mayPass(Throwable failure) {
        return !(failure instanceof RunRefused refused && refused.why() == RunRefused.Why.NO_SUCH_SESSION);
    }

    private Uni<List<StreamItem>> once(StreamCursor cursor) {
        return source.read(cursor.id(), cursor.event(), cursor.deltasAfter())
                .flatMap(batch -> batch.known() ? Uni.createFrom().item(cursor.taken(batch)) : withoutHotCopy(cursor));
    }

    /** One that was read before and is not in the archive is lost for a moment: it is put back. */
    private Uni<List<StreamItem>> withoutHotCopy(StreamCursor cursor) {
        return cursor.hasBegun()
                ? source.archived(cursor.id())
                        .map(log -> log.map(cursor::archived).orElseGet(cursor::nothing))
                : source.log(cursor.id()).map(cursor::archived);
    }
}
