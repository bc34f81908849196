package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Decider;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.run.SessionLog.Append;
import dev.reagent.run.SessionLog.Owner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Writes what an owner decides and learns into its session's log, through Redis' bad moments. Thread-safe. */
@ApplicationScoped
class SessionWriter {

    private static final SessionLogger LOG = SessionLogger.of(SessionWriter.class);

    /** Some ten minutes, for calls with effects: all else is broken off after {@code reagent.run.cut-off-after}. */
    private static final int TRIES = 300;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final SessionLog log;
    private final RunIntake intake;
    private final ServerId server;

    SessionWriter(SessionLog log, RunIntake intake, ServerId server) {
        this.log = log;
        this.intake = intake;
        this.server = server;
    }

    /** Records facts, whatever others wrote meanwhile, and with them the moves that follow where nobody did. */
    Uni<Void> fact(OwnedSession owned, List<Event> facts) {
        return fact(owned, List.of(), facts);
    }

    /** Records a model's answer as {@link #fact} does, behind deltas of it that are not in the stream yet. */
    Uni<Void> answer(OwnedSession owned, List<String> lastDeltas, Event answer) {
        return fact(owned, lastDeltas, List.of(answer));
    }

    /** Records facts in the middle of a work that goes on: nothing follows from them yet. */
    Uni<Void> note(OwnedSession owned, List<Event> facts) {
        return append(owned, owned.session(), List.of(), facts, List.of());
    }

    private Uni<Void> fact(OwnedSession owned, List<String> deltas, List<Event> facts) {
        var session = owned.session();
        return append(owned, session, deltas, facts, Decider.movesFrom(session.assuming(facts)));
    }

    /** Records moves at the version they were decided on; where others wrote first, only learns what they wrote. */
    Uni<Void> move(OwnedSession owned, AgentSession decidedOn, List<Event> events) {
        return append(owned, decidedOn, List.of(), List.of(), events);
    }

    /** Learns what others wrote. */
    Uni<Void> refresh(OwnedSession owned) {
        return append(owned, owned.session(), Append.NOTHING);
    }

    /** Notes that the run's time is over, as the sweep of deadlines does, and learns it. */
    Uni<Void> outOfTime(OwnedSession owned) {
        var id = owned.session().id();
        return StorePatience.with(() -> log.post(id, Sweeps.DEADLINE_ROW, new DeadlinePassed()))
                .flatMap(posted -> refresh(owned));
    }

    /** Adds to the stream what the model has said so far. */
    Uni<Void> deltas(OwnedSession owned, List<String> deltas) {
        return append(owned, owned.session(), deltas, List.of(), List.of());
    }

    private Uni<Void> append(
            OwnedSession owned, AgentSession base, List<String> deltas, List<Event> facts, List<Event> moves) {
        return append(owned, base, new Append(owned.nextAppend(), deltas, facts, moves));
    }

    /** Keeps a result that is too long for the log. */
    Uni<Void> keepResult(OwnedSession owned, String callId, String result) {
        return write(owned, () -> log.keepResult(owned.session(), callId, result));
    }

    private Uni<Void> append(OwnedSession owned, AgentSession base, Append append) {
        return write(owned, () -> log.append(base, append))
                .invoke(appended -> owned.learn(appended.entries()))
                .replaceWithVoid();
    }

    private <T> Uni<T> write(OwnedSession owned, Supplier<Uni<T>> write) {
        return attempt(owned, write)
                .onFailure(SessionWriter::mayPass)
                .recoverWithUni(failure -> attemptAgain(owned, write));
    }

    private <T> Uni<T> attempt(OwnedSession owned, Supplier<Uni<T>> write) {
        long sentAt = System.nanoTime();
        return write.get()
                .onFailure(LogBehind.class)
                .recoverWithUni(behind -> restore(owned, (LogBehind) behind).flatMap(back -> write.get()))
                .onFailure(SessionWriter::mayPass)
                .invoke(failure -> LOG.debug(owned.session().id(), "was not written to", failure))
                .invoke(written -> owned.confirm(sentAt));
    }

    /** Apart from the first attempt, which nearly always does it and need not pay for this. */
    private <T> Uni<T> attemptAgain(OwnedSession owned, Supplier<Uni<T>> write) {
        return Uni.createFrom()
                .deferred(() -> attempt(owned, write))
                .onFailure(SessionWriter::mayPass)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .withJitter(0.3)
                .atMost(TRIES);
    }

    private static boolean mayPass(Throwable failure) {
        return !(failure instanceof StaleLease);
    }

    private Uni<Void> restore(OwnedSession owned, LogBehind behind) {
        var session = owned.session();
        LOG.warn(session.id(), "lost its end in Redis; it is put back");
        return (behind.isMissing()
                        ? floorIfStillOurs(session)
                        : Uni.createFrom().item(0L))
                .flatMap(floor -> log.restore(
                        session,
                        owned.log(),
                        new Owner(server.value(), owned.ticket()),
                        SessionRescue.heard(session.id(), owned.log()),
                        floor))
                .map(restored -> {
                    if (!restored) {
                        throw new StaleLease(session.id());
                    }
                    return null;
                });
    }

    /**
     * Redis does not know what it lost from what it was told to forget, because another server has ended the run. What it took and
     * could not tell us is lost, and readers may have seen it: a loss of the log.
     */
    private Uni<Long> floorIfStillOurs(AgentSession session) {
        return intake.find(session.id())
                .map(row -> row.filter(run -> run.status() == null && run.admits(session.fence()))
                        .orElseThrow(() -> new StaleLease(session.id())))
                .flatMap(intake::countLoss)
                .map(losses -> SessionLog.floor(losses.orElseThrow(() -> new StaleLease(session.id()))));
    }
}
