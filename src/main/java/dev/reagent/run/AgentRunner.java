package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Decider;
import dev.reagent.agent.Decision;
import dev.reagent.agent.Event.SessionCancelled;
import dev.reagent.agent.Event.SessionFailed;
import dev.reagent.agent.Failure;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries sessions to their outcomes: decide, perform, record, repeat. Holds no thread while it waits. Thread-safe. */
@ApplicationScoped
class AgentRunner {

    private static final SessionLogger LOG = SessionLogger.of(AgentRunner.class);

    /** Between two looks whether this server may start something again. */
    private static final Duration LOOK = Duration.ofMillis(20);

    private final ModelTurn model;
    private final ToolTurn tools;
    private final LedgerTurn ledger;
    private final Parking parking;
    private final StopAll stopAll;
    private final SessionWriter writer;

    AgentRunner(
            ModelTurn model,
            ToolTurn tools,
            LedgerTurn ledger,
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
     * Runs a session until it is over, waits for others, or is to leave this server.
     *
     * @return the session then. Fails with {@link StaleLease} where another server has it, or with what Redis failed
     *         with for too long; in both cases the session goes on elsewhere. Cancelling breaks off what runs
     */
    Uni<AgentSession> run(OwnedSession owned) {
        return Multi.createBy()
                .repeating()
                .uni(() -> advance(owned))
                .whilst(session -> session.isRunnable() && !owned.isToLeave())
                .collect()
                .last();
    }

    private Uni<AgentSession> advance(OwnedSession owned) {
        return Uni.createFrom()
                .deferred(() -> perform(owned))
                .onFailure(AgentRunner::isOurs)
                .recoverWithUni(failure -> giveUp(owned, failure))
                .map(done -> owned.session());
    }

    private Uni<Void> perform(OwnedSession owned) {
        var session = owned.session();
        var decision = Decider.decide(session);
        return decision instanceof Decision.Record
                ? writer.move(owned, session, Decider.movesFrom(session))
                : perform(owned, session, decision);
    }

    private Uni<Void> perform(OwnedSession owned, AgentSession session, Decision decision) {
        return switch (decision) {
            case Decision.Record(var moves) -> writer.move(owned, session, moves);
            case Decision.AskModel(int step) -> start(owned, () -> inTime(owned, ask(owned, step)));
            case Decision.ClaimCalls(var calls) -> start(owned, () -> ledger.claim(owned, session, calls));
            case Decision.Examine(var calls) -> start(owned, () -> ledger.examine(owned, calls));
            case Decision.RunCalls(var calls) -> start(owned, () -> inTime(owned, tools.run(owned, calls)));
            case Decision.Park(var questions) -> parking.park(owned, session, questions);
            case Decision.TryLater(var planned) -> parking.postpone(owned, session, planned);
            case Decision.StopAll(var why) -> end(owned, session, why);
        };
    }

    private Uni<Void> ask(OwnedSession owned, int step) {
        return model.ask(owned, step).flatMap(answer -> writer.answer(owned, answer.lastDeltas(), answer.fact()));
    }

    /** The sweep of deadlines interrupts what runs; where it does not come, as PostgreSQL is away, the owner ends it by itself. */
    private Uni<Void> inTime(OwnedSession owned, Uni<Void> work) {
        var left = owned.timeLeft();
        return left.isPositive()
                ? work.ifNoItem().after(left).recoverWithUni(() -> writer.outOfTime(owned))
                : writer.outOfTime(owned);
    }

    private Uni<Void> end(OwnedSession owned, AgentSession session, @Nullable Failure why) {
        return stopAll.stop(session, StopAll.Where.HERE, owned.interruptedAt())
                .flatMap(stopped -> writer.move(
                        owned,
                        session,
                        List.of(why == null ? new SessionCancelled(stopped) : new SessionFailed(why, null))));
    }

    /** Starts work as soon as this server surely owns the session, and breaks it off where the session is to stop. */
    private static Uni<Void> start(OwnedSession owned, Supplier<Uni<Void>> work) {
        return untilInterrupted(
                owned, owned.mayStart() ? work.get() : whenItMayStart(owned).chain(() -> work.get()));
    }

    /** Not bounded here: the server gives up what it holds where it stays without a lease. */
    private static Uni<Void> whenItMayStart(OwnedSession owned) {
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

    /** Whichever comes first; the other is cancelled. */
    private static Uni<Void> untilInterrupted(OwnedSession owned, Uni<Void> work) {
        return Uni.combine().any().of(work, owned.interrupted());
    }

    /** What is no store's trouble is a fault of ours: it would come back at every try. */
    private static boolean isOurs(Throwable failure) {
        return failure instanceof RuntimeException
                && !(failure instanceof StaleLease)
                && !(failure instanceof LogBehind)
                && !StoreTrouble.is(failure);
    }

    /** Where not even another attempt can be planned, the run fails: planning it would fail again and again. */
    private Uni<Void> giveUp(OwnedSession owned, Throwable failure) {
        var errorId = UUID.randomUUID().toString();
        var session = owned.session();
        LOG.error(session.id(), "failed, error " + errorId, failure);
        if (!session.isRunnable()) {
            return Uni.createFrom().failure(failure);
        }
        return Uni.createFrom()
                .deferred(() -> perform(owned, session, Decider.afterFault(session, errorId)))
                .onFailure(AgentRunner::isOurs)
                .recoverWithUni(again -> perform(owned, session, Decider.fault(errorId)));
    }
}
