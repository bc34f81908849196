package dev.reagent.stream;

import dev.reagent.run.intake.RunRefused;
import dev.reagent.stores.Backoff;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Advances cursors by what the stores have, wherever the session is stored. Thread-safe; one caller at a time for each cursor. */
final class CursorReader {

    /** About a minute without Redis; after that, the reader has to reconnect. */
    private static final int TRIES = 30;

    private final StreamSource source;

    CursorReader(StreamSource source) {
        this.source = source;
    }

    /** Returns the next items after the cursor; empty if there are none yet. Fails with {@code RunRefused} if there is no such session. */
    Uni<List<StreamItem>> next(StreamCursor cursor) {
        return Backoff.STORES.atMost(TRIES, CursorReader::mayPass, () -> once(cursor));
    }

    private static boolean mayPass(Throwable failure) {
        return !(failure instanceof RunRefused refused && refused.why() == RunRefused.Why.NO_SUCH_SESSION);
    }

    private Uni<List<StreamItem>> once(StreamCursor cursor) {
        return source.read(cursor.id(), cursor.event(), cursor.deltasAfter())
                .flatMap(batch -> batch.known() ? Uni.createFrom().item(cursor.taken(batch)) : withoutHotCopy(cursor));
    }

    /** A session that was read before, and is neither in Redis nor in the archive, is being restored: it has no items for now. */
    private Uni<List<StreamItem>> withoutHotCopy(StreamCursor cursor) {
        return cursor.hasBegun()
                ? source.archived(cursor.id())
                        .map(log -> log.map(cursor::archived).orElseGet(cursor::nothing))
                : source.log(cursor.id()).map(cursor::archived);
    }
}
