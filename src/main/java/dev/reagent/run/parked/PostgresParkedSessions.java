package dev.reagent.run.parked;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.LogMerge;
import dev.reagent.agent.ParkingEvents;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.task.SessionId;
import dev.reagent.approval.Approval;
import dev.reagent.run.ledger.PostgresFence;
import dev.reagent.run.log.EventJson;
import dev.reagent.run.outbox.PostgresOutbox;
import dev.reagent.run.parked.Wakeups.Wakeup;
import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Parked sessions in PostgreSQL. Thread-safe. */
@ApplicationScoped
class PostgresParkedSessions implements ParkedSessions {

    private final Jdbi jdbi;
    private final Blocking blocking;
    private final PostgresOutbox outbox;

    PostgresParkedSessions(Jdbi jdbi, Blocking blocking, PostgresOutbox outbox) {
        this.jdbi = jdbi;
        this.blocking = blocking;
        this.outbox = outbox;
    }

    @Override
    public Uni<List<ApprovalRequest>> park(
            AgentSession session, List<LogEntry> log, Map<String, String> results, List<Card> cards) {
        return blocking.call(() -> jdbi.inTransaction(handle -> park(handle, session, log, results, cards)))
                .invoke(requests -> outbox.committed(List.of(session)));
    }

    private List<ApprovalRequest> park(
            Handle handle, AgentSession session, List<LogEntry> log, Map<String, String> results, List<Card> cards) {
        PostgresFence.check(handle, session);
        stopClock(handle, session.id());
        var requests = new ArrayList<ApprovalRequest>();
        cards.forEach(card -> requests.add(ask(handle, session, card)));
        var at = requests.isEmpty() ? log.getLast().at() : requests.getLast().requestedAt();
        save(handle, session, LogMerge.withExpected(log, ParkingEvents.of(requests), at), results);
        outbox.insertAsked(handle, session, approvals(session, cards, requests));
        return requests;
    }

    private static List<Approval> approvals(AgentSession session, List<Card> cards, List<ApprovalRequest> requests) {
        var approvals = new ArrayList<Approval>();
        for (int i = 0; i < cards.size(); i++) {
            approvals.add(cards.get(i).asked(session, requests.get(i)));
        }
        return approvals;
    }

    @Override
    public Uni<Void> postpone(
            AgentSession session, List<LogEntry> log, Map<String, String> results, RetryPlanned planned) {
        return blocking.call(() -> jdbi.inTransaction(handle -> {
                    PostgresFence.check(handle, session);
                    PostgresWakeups.insert(handle, Wakeup.ofRetry(session.id(), planned.failed()), planned.pause());
                    var moves = ParkingEvents.of(planned);
                    save(
                            handle,
                            session,
                            LogMerge.withExpected(log, moves, log.getLast().at()),
                            results);
                    return session;
                }))
                .replaceWithVoid();
    }

    private static void save(Handle handle, AgentSession session, List<LogEntry> log, Map<String, String> results) {
        handle.createUpdate("""
                        insert into parked_session (session_id, log, results) values (cast(:id as uuid), :log, :results)
                        on conflict (session_id) do update
                           set log = excluded.log, results = excluded.results, saved_at = now()
                        """)
                .bind("id", session.id().value())
                .bind("log", EventJson.write(log))
                .bind("results", EventJson.write(results))
                .execute();
    }

    private static void stopClock(Handle handle, SessionId id) {
        handle.createUpdate("""
                        update run set left_ms = greatest(0, extract(epoch from deadline_at - now()) * 1000),
                                       deadline_at = null
                        where session_id = cast(:id as uuid) and deadline_at is not null
                        """).bind("id", id.value()).execute();
    }

    /** Inserts a question; a repeated one keeps its row and times. If the run is cancelled, the question is cancelled at once. */
    private static ApprovalRequest ask(Handle handle, AgentSession session, Card card) {
        var kind = card.question().kind();
        var call = card.question().call();
        return handle.createQuery("""
                        insert into approval (approval_id, kind, org_id, session_id, call_id, tool, args, args_digest,
                                              details, expires_at, status)
                        select cast(:approval as uuid), :kind, :org, session_id, :call, :tool, :args, :digest, :details,
                               now() + :ms * interval '1 ms',
                               case when cancel_requested_at is null then 'pending' else 'cancelled' end
                        from run where session_id = cast(:id as uuid)
                        on conflict (approval_id) do update set kind = excluded.kind
                        returning requested_at, expires_at
                        """)
                .bind("approval", card.approvalId())
                .bind("kind", kind.name().toLowerCase(Locale.ROOT))
                .bind("org", session.task().orgId())
                .bind("id", session.id().value())
                .bind("call", call.callId())
                .bind("tool", call.tool())
                .bind("args", call.arguments())
                .bind("digest", call.digest())
                .bind("details", card.details())
                .bind("ms", card.expiry().toMillis())
                .map((row, context) -> new ApprovalRequest(
                        card.approvalId(),
                        kind,
                        call.callId(),
                        call.tool(),
                        call.arguments(),
                        row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                        row.getObject("expires_at", OffsetDateTime.class).toInstant()))
                .one();
    }

    @Override
    public Uni<Optional<Saved>> find(SessionId id) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery(
                        "select log, results from parked_session where session_id = cast(:id as uuid)")
                .bind("id", id.value())
                .map((row, context) ->
                        new Saved(EventJson.log(row.getString("log")), EventJson.texts(row.getString("results"))))
                .findOne()));
    }

    @Override
    public Uni<Void> unpark(SessionId id) {
        return blocking.call(() -> jdbi.withHandle(handle ->
                        handle.createUpdate("""
                                update run set deadline_at = now() + left_ms * interval '1 ms', left_ms = null
                                where session_id = cast(:id as uuid) and left_ms is not null and ended_at is null
                                """).bind("id", id.value()).execute()))
                .replaceWithVoid();
    }
}
