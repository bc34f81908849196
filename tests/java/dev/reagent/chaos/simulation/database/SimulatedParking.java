package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.LogMerge;
import dev.reagent.agent.ParkingEvents;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.task.SessionId;
import dev.reagent.approval.Approval;
import dev.reagent.run.log.PostedRows;
import dev.reagent.run.parked.ParkedSessions;
import dev.reagent.run.parked.Wakeups.Wakeup;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parked sessions, as {@code PostgresParkedSessions} keeps them. */
public record SimulatedParking(Tables tables) implements ParkedSessions {

    @Override
    public Uni<List<ApprovalRequest>> park(
            AgentSession session, List<LogEntry> log, Map<String, String> results, List<Card> cards) {
        return Tables.commit(() -> {
            tables.check(session);
            stopClock(session.id());
            var requests = cards.stream().map(card -> ask(session, card)).toList();
            var at =
                    requests.isEmpty() ? log.getLast().at() : requests.getLast().requestedAt();
            save(session, LogMerge.withExpected(log, ParkingEvents.of(requests), at), results);
            return requests;
        });
    }

    private void stopClock(SessionId id) {
        var run = tables.runs.get(id);
        if (run.deadline != null) {
            run.left = Math.max(0, Duration.between(tables.now(), run.deadline).toMillis());
            run.deadline = null;
        }
    }

    private ApprovalRequest ask(AgentSession session, Card card) {
        var question = card.question();
        var call = question.call();
        var now = tables.now();
        boolean cancelled = tables.runs.get(session.id()).cancelBy != null;
        return tables.approvals
                .computeIfAbsent(
                        card.approvalId(),
                        id -> new Approval(
                                new ApprovalRequest(
                                        id,
                                        question.kind(),
                                        call.callId(),
                                        call.tool(),
                                        call.arguments(),
                                        now,
                                        now.plus(card.expiry())),
                                session.task().orgId(),
                                session.id(),
                                call.digest(),
                                cancelled ? Approval.Status.CANCELLED : Approval.Status.PENDING,
                                card.details(),
                                null))
                .request();
    }

    private void save(AgentSession session, List<LogEntry> log, Map<String, String> results) {
        tables.parked.put(session.id(), new Saved(log, results));
    }

    @Override
    public Uni<Void> postpone(
            AgentSession session, List<LogEntry> log, Map<String, String> results, Event.RetryPlanned planned) {
        return Tables.commit(() -> {
            tables.check(session);
            var id = session.id();
            var wakeup = new Wakeup(PostedRows.retry(id, planned.failed()), id, new Event.RetryDue(planned.failed()));
            tables.insert(wakeup, tables.now().plus(planned.pause()));
            save(
                    session,
                    LogMerge.withExpected(
                            log, ParkingEvents.of(planned), log.getLast().at()),
                    results);
        });
    }

    @Override
    public Uni<Optional<Saved>> find(SessionId id) {
        return Tables.commit(() -> Optional.ofNullable(tables.parked.get(id)));
    }

    @Override
    public Uni<Void> unpark(SessionId id) {
        return Tables.commit(() -> {
            var run = tables.runs.get(id);
            if (run.left != null && run.isOpen()) {
                run.deadline = tables.now().plusMillis(run.left);
                run.left = null;
            }
        });
    }
}
