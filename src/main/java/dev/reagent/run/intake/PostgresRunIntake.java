package dev.reagent.run.intake;

import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.run.intake.PostgresNewRuns.NewRun;
import dev.reagent.run.log.EventJson;
import dev.reagent.stores.Blocking;
import dev.reagent.stores.GroupCommit;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Accepted runs in PostgreSQL. Thread-safe. */
@ApplicationScoped
class PostgresRunIntake implements RunIntake {

    static final String ROW = "session_id, task, created_at, attempt, lease, losses, cancel_by, waiting, status";

    /** Most concurrent runs in one insert and one commit. */
    private static final int AT_ONCE = 64;

    /** The same time as a call waits for a connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** In characters; a larger run gets its own insert. */
    private static final int LARGE = 64 * 1024;

    private final Jdbi jdbi;
    private final Blocking blocking;
    private final GroupCommit<NewRun, RunRow> batches = new GroupCommit<>(AT_ONCE, PATIENCE, this::insertAll);
    private final GroupCommit<RunRow, RunRow> notBegun = new GroupCommit<>(AT_ONCE, PATIENCE, this::noteAll);

    PostgresRunIntake(Jdbi jdbi, Blocking blocking) {
        this.jdbi = jdbi;
        this.blocking = blocking;
    }

    @Override
    public Uni<Accepted> accept(SessionId id, RunSubmission submission) {
        var accepted = NewRun.of(id, submission.task());
        var key = submission.idempotency();
        if (key != null || accepted.waits()) {
            return blocking.call(() -> jdbi.inTransaction(handle -> accept(handle, accepted, key)));
        }
        return (accepted.json().length() > LARGE
                        ? insertAll(List.of(accepted)).map(List::getFirst)
                        : batches.add(accepted))
                .map(row -> new Accepted(row, true));
    }

    private static Accepted accept(Handle handle, NewRun run, @Nullable IdempotencyKey key) {
        var orgId = run.task().orgId();
        if (key != null
                && !PostgresKeyClaims.forSession(handle, orgId, key, run.id().value())) {
            return new Accepted(keyed(handle, orgId, key), false);
        }
        var rows = PostgresNewRuns.insert(handle, List.of(run));
        PostgresPredecessors.insert(handle, orgId, List.of(run));
        return new Accepted(rows.getFirst(), true);
    }

    private Uni<List<RunRow>> insertAll(List<NewRun> runs) {
        return blocking.call(() -> jdbi.withHandle(handle -> PostgresNewRuns.insert(handle, runs)));
    }

    private static RunRow keyed(Handle handle, String orgId, IdempotencyKey key) {
        return handle.createQuery("select " + ROW
                        + " from run where session_id = (select session_id from idempotency_key"
                        + " where org_id = :org and key = :key and digest = :digest)")
                .bind("org", orgId)
                .bind("key", key.key())
                .bind("digest", key.digest())
                .map(PostgresRunIntake::row)
                .findOne()
                .orElseThrow(PostgresIdempotentAnswers::conflict);
    }

    @Override
    public Uni<Optional<SessionId>> acceptedWith(String orgId, IdempotencyKey key) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        select digest, session_id from idempotency_key
                        where org_id = :org and key = :key and created_at >= now() - interval '24 hours'
                        """)
                .bind("org", orgId)
                .bind("key", key.key())
                .map((row, context) -> accepted(key, row))
                .findOne()));
    }

    private static SessionId accepted(IdempotencyKey key, ResultSet row) throws SQLException {
        var id = row.getString("session_id");
        if (id == null || !row.getString("digest").equals(key.digest())) {
            throw PostgresIdempotentAnswers.conflict();
        }
        return new SessionId(id);
    }

    @Override
    public Uni<Optional<RunRow>> find(SessionId id, @Nullable String orgId) {
        return blocking.call(() -> jdbi.withHandle(
                handle -> handle.createQuery("select " + ROW + " from run where session_id = cast(:id as uuid)"
                                + " and (cast(:org as text) is null or org_id = :org)")
                        .bind("id", id.value())
                        .bind("org", orgId)
                        .map(PostgresRunIntake::row)
                        .findOne()
                        .map(row -> row.waiting() ? PostgresPredecessors.known(handle, row) : row)));
    }

    @Override
    public Uni<List<RunRow>> endedWithin(Duration time, int limit) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery(
                        "select " + ROW
                                + " from run where ended_at > now() - :ms * interval '1 ms' order by ended_at desc limit :limit")
                .bind("ms", time.toMillis())
                .bind("limit", limit)
                .map(PostgresRunIntake::row)
                .list()));
    }

    @Override
    public Uni<List<RunRow>> page(
            String orgId, @Nullable Boolean ended, @Nullable SessionStatus status, @Nullable Cursor after, int limit) {
        return blocking.call(() -> jdbi.withHandle(handle -> {
            var query = handle.createQuery("select " + ROW + " from run where org_id = :org"
                            + (ended == null ? "" : ended ? " and ended_at is not null" : " and ended_at is null")
                            + (status == null ? "" : " and status = :status")
                            + (after == null ? "" : " and (created_at, session_id) < (:at, cast(:id as uuid))")
                            + " order by created_at desc, session_id desc limit :limit")
                    .bind("org", orgId)
                    .bind("limit", limit);
            if (status != null) {
                query.bind("status", status.wireName());
            }
            if (after != null) {
                query.bind("at", OffsetDateTime.ofInstant(after.createdAt(), ZoneOffset.UTC))
                        .bind("id", after.id().value());
            }
            return query.map(PostgresRunIntake::row).list();
        }));
    }

    /** Uses two statements: the second one sees approvals that were inserted while the first waited for the row. */
    @Override
    public Uni<Boolean> requestCancel(SessionId id, String by) {
        return blocking.call(() -> jdbi.inTransaction(handle -> {
            int open = handle.createQuery("""
                            with flagged as (
                              update run set cancel_requested_at = coalesce(cancel_requested_at, now()),
                                             cancel_by = coalesce(cancel_by, :by)
                              where session_id = cast(:id as uuid) and ended_at is null
                              returning session_id),
                            freed as (
                              update run_wait set open = 0 from flagged
                              where run_wait.session_id = flagged.session_id and open > 0)
                            select count(*) from flagged
                            """)
                    .bind("id", id.value())
                    .bind("by", by)
                    .mapTo(Integer.class)
                    .one();
            if (open == 1) {
                handle.createUpdate("""
                                update approval set status = 'cancelled', decided_at = now()
                                where session_id = cast(:id as uuid) and status = 'pending'
                                """).bind("id", id.value()).execute();
            }
            return open == 1;
        }));
    }

    @Override
    public Uni<List<RunRow>> cancelledBefore(Duration age, int limit) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("select " + ROW
                        + " from run where ended_at is null and cancel_requested_at < now() - :ms * interval '1 ms'"
                        + " order by cancel_requested_at limit :limit")
                .bind("ms", age.toMillis())
                .bind("limit", limit)
                .map(PostgresRunIntake::row)
                .list()));
    }

    @Override
    public Uni<List<Due>> due(Duration ahead, int limit) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        select session_id, ceil(extract(epoch from deadline_at - clock_timestamp()) * 1000) from run
                        where ended_at is null and not deadline_told and losses >= 0
                          and deadline_at <= now() + :ahead * interval '1 ms'
                        order by deadline_at limit :limit
                        """)
                .bind("ahead", ahead.toMillis())
                .bind("limit", limit)
                .map((row, context) -> new Due(new SessionId(row.getString(1)), Duration.ofMillis(row.getLong(2))))
                .list()));
    }

    @Override
    public Uni<Void> deadlineTold(SessionId id) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createUpdate(
                                "update run set deadline_told = true where session_id = cast(:id as uuid)")
                        .bind("id", id.value())
                        .execute()))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<RunRow>> openSince(Duration age, @Nullable Cursor after, int limit) {
        return blocking.call(() -> jdbi.withHandle(handle -> {
            var query = handle.createQuery("select " + ROW
                            + " from run where ended_at is null and not waiting and losses >= 0"
                            + " and coalesce(ready_at, created_at) < now() - :ms * interval '1 ms'"
                            + (after == null ? "" : " and (created_at, session_id) > (:at, cast(:id as uuid))")
                            + " order by created_at, session_id limit :limit")
                    .bind("ms", age.toMillis())
                    .bind("limit", limit);
            if (after != null) {
                query.bind("at", OffsetDateTime.ofInstant(after.createdAt(), ZoneOffset.UTC))
                        .bind("id", after.id().value());
            }
            return query.map(PostgresRunIntake::row).list();
        }));
    }

    @Override
    public Uni<Void> noteNeverBegun(RunRow row) {
        return notBegun.add(row).replaceWithVoid();
    }

    private Uni<List<RunRow>> noteAll(List<RunRow> rows) {
        return blocking.call(() -> jdbi.withHandle(handle -> {
            PostgresNewRuns.noteNeverBegun(handle, rows);
            return rows;
        }));
    }

    @Override
    public Uni<List<RunRow>> neverBegun(int limit) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("select " + ROW
                        + " from run where ended_at is null and losses < 0 order by created_at limit :limit")
                .bind("limit", limit)
                .map(PostgresRunIntake::row)
                .list()));
    }

    @Override
    public Uni<Optional<Integer>> countLoss(RunRow seen) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        update run set losses = losses + 1
                        where session_id = cast(:id as uuid) and ended_at is null and losses = :seen returning losses
                        """)
                .bind("id", seen.id().value())
                .bind("seen", seen.losses())
                .mapTo(Integer.class)
                .findOne()));
    }

    static RunRow row(ResultSet row, StatementContext context) throws SQLException {
        var status = row.getString("status");
        return new RunRow(
                new SessionId(row.getString("session_id")),
                EventJson.task(row.getString("task")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                new Fence(row.getInt("attempt"), row.getString("lease")),
                row.getInt("losses"),
                row.getString("cancel_by"),
                row.getBoolean("waiting"),
                status == null ? null : SessionStatus.valueOf(status.toUpperCase(Locale.ROOT)));
    }
}
