package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.Event.RetryDue;
import dev.reagent.agent.Fence;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.LogMerge;
import dev.reagent.agent.SessionId;
import dev.reagent.run.RunIntake.RunRow;
import dev.reagent.run.Wakeups.Wakeup;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts sessions back that Redis has lost, from what PostgreSQL has of them. Doing it twice does nothing more. */
@Startup
@ApplicationScoped
class SessionRescue {

    private static final SessionLogger LOG = SessionLogger.of(SessionRescue.class);

    private static final int AT_ONCE = 200;
    private static final int AT_A_TIME = 32;

    private final RunIntake intake;
    private final ParkedSessions parked;
    private final CallLedger ledger;
    private final Wakeups wakeups;
    private final SessionLog log;
    private final RunQueue queue;
    private final Counter putBack;

    SessionRescue(
            RunIntake intake,
            ParkedSessions parked,
            CallLedger ledger,
            Wakeups wakeups,
            SessionLog log,
            RunQueue queue,
            MeterRegistry metrics) {
        this.intake = intake;
        this.parked = parked;
        this.ledger = ledger;
        this.wakeups = wakeups;
        this.log = log;
        this.queue = queue;
        this.putBack = Counter.builder("reagent.sessions.put.back")
                .description("Open sessions that Redis had lost and that were put back from PostgreSQL")
                .register(metrics);
    }

    /**
     * Queues a run that has no head: from its saved or its ledger's log, else from its request.
     *
     * @param row as it was before its head was looked for; a run that has ended since needs none
     */
    Uni<Void> putBack(RunRow row) {
        return intake.countLoss(row)
                .flatMap(counted -> counted.map(losses -> putBack(row, losses))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** Begins all runs that were accepted while Redis was down. Fails with what Redis fails with; the next call goes on. */
    Uni<Void> beginAccepted() {
        return Multi.createBy()
                .repeating()
                .uni(() -> intake.neverBegun(AT_ONCE)
                        .call(rows -> Multi.createFrom()
                                .iterable(rows)
                                .onItem()
                                .transformToUni(this::putBack)
                                .merge(AT_A_TIME)
                                .collect()
                                .asList()))
                .whilst(rows -> rows.size() == AT_ONCE)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> putBack(RunRow row, int losses) {
        if (losses > 0) {
            LOG.warn(row.id(), "is not in Redis; it is put back");
            putBack.increment();
        } else {
            LOG.info(row.id(), "was accepted while Redis was down; its log begins now");
        }
        return Uni.combine()
                .all()
                .unis(parked.find(row.id()), ledger.lastLog(row.id()))
                .asTuple()
                .flatMap(found -> begin(
                        row,
                        losses,
                        later(found.getItem1().map(ParkedSessions.Saved::log), found.getItem2()),
                        found.getItem1().map(ParkedSessions.Saved::results).orElse(Map.of())))
                .call(() -> tellAgain(row))
                .call(() -> queue.wake(QueuedRun.of(row)));
    }

    private Uni<Void> begin(RunRow row, int losses, @Nullable List<LogEntry> saved, Map<String, String> results) {
        if (saved == null) {
            return log.create(row.id(), new Event.SessionStarted(row.task()), row.createdAt(), losses)
                    .replaceWithVoid();
        }
        var session =
                AgentSession.of(row.id(), saved).claimedBy(new Fence(row.fence().attempt(), ""));
        return log.restore(session, saved, null, heard(row.id(), saved), SessionLog.floor(losses))
                .flatMap(restored ->
                        restored ? keep(session, results) : Uni.createFrom().voidItem());
    }

    private Uni<Void> keep(AgentSession session, Map<String, String> results) {
        return Multi.createFrom()
                .iterable(results.entrySet())
                .onItem()
                .transformToUniAndConcatenate(it -> log.keepResult(session, it.getKey(), it.getValue()))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    static @Nullable List<LogEntry> later(Optional<List<LogEntry>> one, Optional<List<LogEntry>> other) {
        return one.isPresent() && other.isPresent()
                ? LogMerge.later(one.get(), other.get())
                : one.or(() -> other).orElse(null);
    }

    /** The rows whose events are in the log. */
    static Set<String> heard(SessionId id, List<LogEntry> saved) {
        var rows = new HashSet<String>();
        for (var entry : saved) {
            if (entry.event() instanceof ApprovalDecided decided) {
                rows.add(decided.approvalId());
            } else if (entry.event() instanceof CancelRequested) {
                rows.add(CancelOrder.ROW);
            } else if (entry.event() instanceof DeadlinePassed) {
                rows.add(Sweeps.DEADLINE_ROW);
            } else if (entry.event() instanceof RetryDue(int failed)) {
                rows.add(Wakeup.ofRetry(id, failed).id());
            }
        }
        return rows;
    }

    /** What others said, the log that heard it being gone. */
    Uni<Void> tellAgain(RunRow row) {
        var cancelled = row.cancelRequested()
                ? log.post(row.id(), CancelOrder.ROW, new CancelRequested("client"))
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
        return wakeups.of(row.id())
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .onItem()
                .transformToUniAndConcatenate(it -> log.post(it.session(), it.id(), it.event()))
                .collect()
                .asList()
                .flatMap(posted -> cancelled);
    }

    /** The run's row, where the run is open; for a session that its queue names and Redis does not have. */
    Uni<Void> putBackIfOpen(SessionId id) {
        return intake.find(id)
                .flatMap(row -> row.filter(open -> open.status() == null && !open.waiting())
                        .map(this::putBack)
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }
}
