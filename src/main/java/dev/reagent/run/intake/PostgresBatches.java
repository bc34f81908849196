package dev.reagent.run.intake;

import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.Task;
import dev.reagent.run.intake.PostgresNewRuns.NewRun;
import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Batches in PostgreSQL. Writes a batch in a handful of statements, however many runs it has. Thread-safe. */
@ApplicationScoped
class PostgresBatches implements BatchIntake {

    private final Jdbi jdbi;
    private final Blocking blocking;

    PostgresBatches(Jdbi jdbi, Blocking blocking) {
        this.jdbi = jdbi;
        this.blocking = blocking;
    }

    @Override
    public Uni<Accepted> accept(AcceptedBatch batch, List<Task> tasks, @Nullable IdempotencyKey key) {
        return blocking.call(() -> {
            var runs = runs(batch, tasks);
            return jdbi.inTransaction(handle -> accept(handle, batch, runs, key));
        });
    }

    private static List<NewRun> runs(AcceptedBatch batch, List<Task> tasks) {
        var runs = new ArrayList<NewRun>(tasks.size());
        for (int i = 0; i < tasks.size(); i++) {
            var id = i < batch.sessions().size() ? batch.sessions().get(i) : batch.then();
            runs.add(NewRun.of(Objects.requireNonNull(id), tasks.get(i)));
        }
        return runs;
    }

    private static Accepted accept(
            Handle handle, AcceptedBatch batch, List<NewRun> runs, @Nullable IdempotencyKey key) {
        var orgId = runs.getFirst().task().orgId();
        if (key != null && !PostgresKeyClaims.forBatch(handle, orgId, key, batch.id())) {
            return new Accepted(keyed(handle, orgId, key), List.of());
        }
        var then = batch.then();
        handle.createUpdate("""
                        insert into batch (batch_id, org_id, session_ids, then_session_id)
                        values (cast(:id as uuid), :org, cast(:sessions as uuid[]), cast(:last as uuid))
                        """)
                .bind("id", batch.id())
                .bind("org", orgId)
                .bind(
                        "sessions",
                        batch.sessions().stream().map(SessionId::value).toArray(String[]::new))
                .bind("last", then == null ? null : then.value())
                .execute();
        var rows = PostgresNewRuns.insert(handle, runs, batch.id());
        PostgresPredecessors.insert(handle, orgId, runs);
        return new Accepted(batch, rows);
    }

    private static AcceptedBatch keyed(Handle handle, String orgId, IdempotencyKey key) {
        return handle.createQuery("""
                        select batch.batch_id, session_ids, then_session_id
                        from idempotency_key join batch using (batch_id)
                        where idempotency_key.org_id = :org and key = :key and digest = :digest
                        """)
                .bind("org", orgId)
                .bind("key", key.key())
                .bind("digest", key.digest())
                .map(PostgresBatches::started)
                .findOne()
                .orElseThrow(PostgresIdempotentAnswers::conflict);
    }

    @Override
    public Uni<Optional<AcceptedBatch>> acceptedWith(String orgId, IdempotencyKey key) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        select exists (select from idempotency_key where org_id = :org and key = :key
                                       and created_at >= now() - interval '24 hours')
                        """)
                        .bind("org", orgId)
                        .bind("key", key.key())
                        .mapTo(Boolean.class)
                        .one()
                ? Optional.of(keyed(handle, orgId, key))
                : Optional.<AcceptedBatch>empty()));
    }

    private static AcceptedBatch started(ResultSet row, StatementContext context) throws SQLException {
        var sessions = (Object[]) row.getArray("session_ids").getArray();
        return new AcceptedBatch(
                row.getString("batch_id"),
                Arrays.stream(sessions).map(id -> new SessionId(id.toString())).toList(),
                id(row.getString("then_session_id")));
    }

    private static @Nullable SessionId id(@Nullable String text) {
        return text == null ? null : new SessionId(text);
    }

    @Override
    public Uni<Optional<Members>> find(String orgId, String id) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        select then_session_id, created_at from batch
                        where batch_id = cast(:id as uuid) and org_id = :org
                        """)
                .bind("id", id)
                .bind("org", orgId)
                .map((row, context) -> new Members(
                        id,
                        id(row.getString("then_session_id")),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        members(handle, id)))
                .findOne()));
    }

    private static List<Member> members(Handle handle, String id) {
        return handle.createQuery("""
                        select session_id, waiting, run.status, cost_micros
                        from run left join session using (session_id)
                        where batch_id = cast(:id as uuid)
                        """)
                .bind("id", id)
                .map(PostgresBatches::member)
                .list();
    }

    private static Member member(ResultSet row, StatementContext context) throws SQLException {
        var status = row.getString("status");
        var cost = row.getObject("cost_micros", Long.class);
        return new Member(
                new SessionId(row.getString("session_id")),
                row.getBoolean("waiting"),
                status == null ? null : PostgresPredecessors.statusOf(status),
                cost == null ? null : new MicroDollars(cost));
    }
}
