package dev.reagent.tool.sql;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The content of the databases, as lines for models. Read at the start, and again in the background if it is used after five minutes.
 * Thread-safe.
 */
final class SqlCatalogue {

    private static final Duration FRESH = Duration.ofMinutes(5);

    private final SqlDatabases databases;
    private final SqlRunner runner;
    private final AtomicLong readAt = new AtomicLong();
    private final int room;
    private volatile String lines = "";

    private SqlCatalogue(SqlDatabases databases, SqlRunner runner, int room) {
        this.room = room;
        this.databases = databases;
        this.runner = runner;
    }

    /**
     * Blocks for ten seconds at most. A database that does not answer is listed as such.
     *
     * @param room characters that the lines may have together
     */
    static SqlCatalogue readAtStart(SqlDatabases databases, SqlRunner runner, int room) {
        var catalogue = new SqlCatalogue(databases, runner, room);
        catalogue.readAt.set(System.nanoTime());
        // each database is read within a time of its own
        catalogue.read().await().indefinitely();
        return catalogue;
    }

    String lines() {
        long last = readAt.get();
        if (System.nanoTime() - last > FRESH.toNanos() && readAt.compareAndSet(last, System.nanoTime())) {
            read().subscribe().with(ignored -> {}, ignored -> {});
        }
        return lines;
    }

    private Uni<String> read() {
        var each = databases.all().stream()
                .map(database -> SqlSchema.read(runner, database))
                .toList();
        return each.isEmpty()
                ? Uni.createFrom().item("")
                : Uni.join()
                        .all(each)
                        .andFailFast()
                        .map(schemas -> SqlListing.of(schemas, room))
                        .invoke(read -> lines = read);
    }
}
