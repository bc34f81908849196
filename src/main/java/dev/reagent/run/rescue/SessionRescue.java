package dev.reagent.run.rescue;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.Seq;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.log.PostedRows;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.parked.Wakeups;
import dev.reagent.run.queue.RunQueue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Restores sessions that Redis has lost, from PostgreSQL. Idempotent. */
@Startup
@ApplicationScoped
public class SessionRescue {

    private static final SessionLogger LOG = SessionLogger.of(SessionRescue.class);

    private static final int AT_ONCE = 200;
    private static final int AT_A_TIME = 32;

    private final RunIntake intake;
    private final SavedLogs savedLogs;
    private final Wakeups wakeups;
    private final SessionLog log;
    private final RunQueue queue;
    private final Counter putBack;

    SessionRescue(
            RunIntake intake,
            SavedLogs savedLogs,
            Wakeups wakeups,
            SessionLog log,
            RunQueue queue,
            MeterRegistry metrics) {
        this.intake = intake;
        this.savedLogs = savedLogs;
        this.wakeups = wakeups;
        this.log = log;
        this.queue = queue;
        this.putBack = Counter.builder("reagent.sessions.put.back")
                .description("Open sessions that Redis had lost and that were put back from PostgreSQL")
                .register(metrics);
    }

    /**
     * Restores and queues a run that has no head, from its saved log, else from its request. Does nothing if it has ended meanwhile.
     *
     * @param row as read before the check for its head
     */
    public Uni<Void> putBack(RunRow row) {
        return intake.countLoss(row)
                .flatMap(counted -> counted.map(losses -> putBack(row, losses))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** Starts all runs that were accepted while Redis was down. Fails with Redis' failures; the next call continues. */
    public Uni<Void> beginAccepted() {
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
        return savedLogs
                .find(row.id())
                .flatMap(saved -> saved.map(it -> begin(row, losses, it)).orElseGet(() -> begin(row, losses)))
                .call(() -> postAgain(row))
                .call(() -> queue.wake(row.queued()));
    }

    private Uni<Void> begin(RunRow row, int losses) {
        return log.create(row.id(), new Event.SessionStarted(row.task()), row.createdAt(), losses)
                .replaceWithVoid();
    }

    private Uni<Void> begin(RunRow row, int losses, SavedLogs.Saved saved) {
        var session = AgentSession.of(row.id(), saved.log())
                .claimedBy(new Fence(row.fence().attempt(), ""));
        return log.restore(session, saved.log(), null, PostedRows.in(row.id(), saved.log()), Seq.floor(losses))
                .flatMap(restored -> restored
                        ? keep(session, saved.results())
                        : Uni.createFrom().voidItem());
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

    /** Posts the cancellation and the wakeups of a run again, because the log that had them is gone. */
    Uni<Void> postAgain(RunRow row) {
        var cancel = row.cancel();
        var cancelled = cancel == null
                ? Uni.createFrom().voidItem()
                : log.post(row.id(), PostedRows.CANCEL, cancel).replaceWithVoid();
        return wakeups.of(row.id())
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .onItem()
                .transformToUniAndConcatenate(it -> log.post(it.session(), it.id(), it.event()))
                .collect()
                .asList()
                .flatMap(posted -> cancelled);
    }

    /** Restores a session that the queue lists and Redis does not have, if it is open in PostgreSQL. */
    Uni<Void> putBackIfOpen(SessionId id) {
        return intake.find(id)
                .flatMap(row -> row.filter(open -> open.status() == null && !open.waiting())
                        .map(this::putBack)
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }
}
