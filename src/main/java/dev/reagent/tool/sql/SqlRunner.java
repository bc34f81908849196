package dev.reagent.tool.sql;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a limited number of statements at once, without blocking the caller. Thread-safe. */
final class SqlRunner {

    private static final int WAITING = 1_000;

    private final Blocking blocking;

    SqlRunner(int atOnce) {
        this.blocking = new Blocking(atOnce, WAITING);
    }

    /**
     * @return the result as {@link SqlRows} writes it. Fails with {@link java.sql.SQLException}, or
     *     {@link java.util.concurrent.RejectedExecutionException} if too many wait. Cancelling it stops the statement in the database
     */
    Uni<ObjectNode> run(SqlStatement statement) {
        return Uni.createFrom().emitter(emitter -> start(new SqlRun(statement), emitter));
    }

    private void start(SqlRun run, UniEmitter<? super ObjectNode> emitter) {
        var over = new AtomicBoolean();
        var running = blocking.call(run)
                .onTermination()
                .invoke(() -> over.set(true))
                .subscribe()
                .with(emitter::complete, emitter::fail);
        emitter.onTermination(() -> {
            if (!over.get()) {
                Thread.ofVirtual().name("sql-cancel").start(() -> stop(run, running));
            }
        });
    }

    // cancel in the database first: an interrupt closes the socket, and PostgreSQL would continue until it writes to it
    private static void stop(SqlRun run, Cancellable running) {
        run.cancel();
        running.cancel();
    }
}
