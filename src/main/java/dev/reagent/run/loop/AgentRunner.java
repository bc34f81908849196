package dev.reagent.run.loop;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Decider;
import dev.reagent.agent.Decision;
import dev.reagent.run.log.LogBehind;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.log.StaleLease;
import dev.reagent.stores.StoreTrouble;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Runs sessions to their outcomes: decide, perform, record, repeat. Holds no thread while it waits. Thread-safe. */
@ApplicationScoped
public class AgentRunner {

    private static final SessionLogger LOG = SessionLogger.of(AgentRunner.class);

    /** Interval of the checks whether this server may start work again. */
    private static final Duration LOOK = Duration.ofMillis(20);

    private final ModelCaller model;
    private final ToolCaller tools;
    private final LedgerKeeper ledger;
    private final Parking parking;
    private final StopAll stopAll;
    private final SessionWriter writer;

    AgentRunner(
            ModelCaller model,
            ToolCaller tools,
            LedgerKeeper ledger,
            Parking parking,
            StopAll stopAll,
            SessionWriter writer) {
        this.model = model;
        this.tools = tools;
        this.ledger = ledger;
        this.parking = parking;
        this.stopAll = stopAll;
        this.writer = writer;
    }

    /**
     * Runs a session until it is over, waits for others, or is to leave this server. Cancelling stops the running work.
     *
     * @return the session at that point. Fails with {@link StaleLease} if another server owns it, or with Redis' failure if that lasts
     *         too long; in both cases the session continues on another server
     */
    public Uni<AgentSession> run(ActiveSession owned) {
        return Multi.createBy()
                .repeating()
                .uni(() -> advance(owned))
                .whilst(session -> session.isRunnable() && !owned.isToLeave())
                .collect()
                .last();
    }

    private Uni<AgentSession> advance(ActiveSession owned) {
        return Uni.createFrom()
                .deferred(() -> perform(owned))
                .onFailure(AgentRunner::isBug)
                .recoverWithUni(failure -> giveUp(owned, failure))
                .map(done -> owned.session());
    }

    private Uni<Void> perform(ActiveSession owned) {
        var session = owned.session();
        var decision = Decider.decide(session);
        return decision instanceof Decision.Write
                ? writer.move(owned, session, Decider.movesFrom(session))
                : perform(owned, session, decision);
    }

    private Uni<Void> perform(ActiveSession owned, AgentSession session, Decision decision) {
        return switch (decision) {
            case Decision.Write(var moves) -> writer.move(owned, session, moves);
            case Decision.AskModel(int step) -> start(owned, () -> inTime(owned, ask(owned, step)));
            case Decision.ClaimCalls(var calls) -> start(owned, () -> ledger.claim(owned, session, calls));
            case Decision.Examine(var calls) -> start(owned, () -> ledger.examine(owned, calls));
            case Decision.RunCalls(var calls) -> start(owned, () -> inTime(owned, tools.run(owned, calls)));
            case Decision.Wait wait -> parking.park(owned, session, wait);
            case Decision.StopAll decided -> end(owned, session, decided);
        };
    }

    private Uni<Void> ask(ActiveSession owned, int step) {
        return model.ask(owned, step).flatMap(answer -> writer.answer(owned, answer.lastDeltas(), answer.fact()));
    }

    /** Bounds the work by the run's deadline. The sweep of deadlines interrupts it first, unless PostgreSQL is down. */
    private Uni<Void> inTime(ActiveSession owned, Uni<Void> work) {
        var left = owned.timeLeft();
        return left.isPositive()
                ? work.ifNoItem().after(left).recoverWithUni(() -> writer.outOfTime(owned))
                : writer.outOfTime(owned);
    }

    private Uni<Void> end(ActiveSession owned, AgentSession session, Decision.StopAll decided) {
        return stopAll.stop(session, owned.where(), owned.interruptedAt())
                .flatMap(stopped -> writer.move(owned, session, List.of(decided.end(stopped))));
    }

    /** Starts work as soon as this server's hold is confirmed, and stops it when the session is to stop. */
    private static Uni<Void> start(ActiveSession owned, Supplier<Uni<Void>> work) {
        return untilInterrupted(
                owned, owned.mayStart() ? work.get() : whenItMayStart(owned).chain(() -> work.get()));
    }

    /** Waits without a bound: a server without a lease stops its sessions after a while. */
    private static Uni<Void> whenItMayStart(ActiveSession owned) {
        return Multi.createFrom()
                .ticks()
                .every(LOOK)
                .onOverflow()
                .drop()
                .select()
                .where(tick -> owned.mayStart())
                .toUni()
                .replaceWithVoid();
    }

    /** Completes with the first of the two and cancels the other. */
    private static Uni<Void> untilInterrupted(ActiveSession owned, Uni<Void> work) {
        return Uni.combine().any().of(work, owned.interrupted());
    }

    /** Whether a failure is a bug of this server, not a store's trouble; a retry would fail again. */
    private static boolean isBug(Throwable failure) {
        return failure instanceof RuntimeException
                && !(failure instanceof StaleLease)
                && !(failure instanceof LogBehind)
                && !StoreTrouble.is(failure);
    }

    /** Plans another attempt after a bug. If that fails too, fails the run: planning would fail again and again. */
    private Uni<Void> giveUp(ActiveSession owned, Throwable failure) {
        var errorId = UUID.randomUUID().toString();
        var session = owned.session();
        LOG.error(session.id(), "failed, error " + errorId, failure);
        if (!session.isRunnable()) {
            return Uni.createFrom().failure(failure);
        }
        return Uni.createFrom()
                .deferred(() -> perform(owned, session, Decider.afterFault(session, errorId)))
                .onFailure(AgentRunner::isBug)
                .recoverWithUni(again -> perform(owned, session, Decider.fault(errorId)));
    }
}
