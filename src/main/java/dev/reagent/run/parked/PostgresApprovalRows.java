package dev.reagent.run.parked;

import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Verdict;
import dev.reagent.agent.task.SessionId;
import dev.reagent.approval.Approval;
import dev.reagent.run.ledger.PostgresCallLedger;
import dev.reagent.run.parked.Wakeups.Wakeup;
import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Approvals in PostgreSQL. Thread-safe. */
@ApplicationScoped
class PostgresApprovalRows implements ApprovalRows {

    private static final String SELECT = """
            select approval.*, exists (select 1 from run where run.session_id = approval.session_id
                                                           and cancel_requested_at is not null) as run_cancelled
            from approval""";

    private final Jdbi jdbi;
    private final Blocking blocking;

    PostgresApprovalRows(Jdbi jdbi, Blocking blocking) {
        this.jdbi = jdbi;
        this.blocking = blocking;
    }

    @Override
    public Uni<List<Approval>> list(String orgId, Approval.@Nullable Status status, int limit) {
        return blocking.call(() -> jdbi.withHandle(handle -> {
            var query = handle.createQuery(SELECT + " where org_id = :org"
                            + (status == null ? "" : " and status = :status")
                            + " order by requested_at desc limit :limit")
                    .bind("org", orgId)
                    .bind("limit", limit);
            if (status != null) {
                query.bind("status", wireName(status));
            }
            return query.map((row, context) -> row(row, context).approval()).list();
        }));
    }

    @Override
    public Uni<Optional<Row>> find(String approvalId) {
        return blocking.call(
                () -> jdbi.withHandle(handle -> handle.createQuery(SELECT + " where approval_id = cast(:id as uuid)")
                        .bind("id", approvalId)
                        .map(PostgresApprovalRows::row)
                        .findOne()));
    }

    @Override
    public Uni<Optional<Wakeup>> settle(
            Approval approval,
            Verdict verdict,
            Approval.Status status,
            @Nullable String decision,
            @Nullable String message,
            String by) {
        return blocking.call(() -> jdbi.inTransaction(handle -> {
            int rows = handle.createUpdate("""
                            update approval set status = :status, decided_at = now(), decided_by = :by,
                                                decision = :decision, decided_args = :args, message = :message
                            where approval_id = cast(:id as uuid) and status = 'pending' and expires_at > now()
                            """)
                    .bind("status", wireName(status))
                    .bind("by", by)
                    .bind("decision", decision)
                    .bind("args", verdict instanceof Verdict.Edited(var call) ? call.arguments() : null)
                    .bind("message", message)
                    .bind("id", approval.approvalId())
                    .execute();
            if (rows == 0) {
                return Optional.empty();
            }
            var wakeup = new Wakeup(
                    approval.approvalId(),
                    approval.sessionId(),
                    new ApprovalDecided(approval.approvalId(), approval.callId(), verdict, by));
            PostgresWakeups.insert(handle, wakeup);
            if (verdict instanceof Verdict.Responded) {
                PostgresCallLedger.closeResponded(handle, approval);
            }
            return Optional.of(wakeup);
        }));
    }

    @Override
    public Uni<List<Wakeup>> expire(int limit) {
        return blocking.call(() -> jdbi.inTransaction(handle -> {
            var expired = handle.createQuery("""
                            update approval set status = 'expired', decided_at = now()
                            where approval_id in (select approval_id from approval
                                                  where status = 'pending' and expires_at <= now()
                                                  order by expires_at limit :limit for update skip locked)
                            returning approval_id, session_id, call_id
                            """)
                    .bind("limit", limit)
                    .map((row, context) -> new Wakeup(
                            row.getString(1),
                            new SessionId(row.getString(2)),
                            new ApprovalDecided(row.getString(1), row.getString(3), new Verdict.Expired(), "clock")))
                    .list();
            var wakeups = new ArrayList<>(expired);
            wakeups.forEach(wakeup -> PostgresWakeups.insert(handle, wakeup));
            return wakeups;
        }));
    }

    private static String wireName(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Row row(ResultSet row, StatementContext context) throws SQLException {
        var approval = new Approval(
                request(row),
                row.getString("org_id"),
                new SessionId(row.getString("session_id")),
                row.getString("args_digest"),
                Approval.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getString("details"),
                decided(row));
        return new Row(approval, row.getString("decided_args"), row.getBoolean("run_cancelled"));
    }

    private static ApprovalRequest request(ResultSet row) throws SQLException {
        return new ApprovalRequest(
                row.getString("approval_id"),
                ApprovalRequest.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("call_id"),
                row.getString("tool"),
                row.getString("args"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant());
    }

    private static Approval.@Nullable Decided decided(ResultSet row) throws SQLException {
        var at = row.getObject("decided_at", OffsetDateTime.class);
        return at == null
                ? null
                : new Approval.Decided(
                        row.getString("decision"),
                        at.toInstant(),
                        row.getString("decided_by"),
                        row.getString("message"));
    }
}
