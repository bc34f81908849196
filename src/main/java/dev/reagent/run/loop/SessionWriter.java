package dev.reagent.run.loop;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Decider;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.Event.Fact;
import dev.reagent.agent.Event.Move;
import dev.reagent.agent.Seq;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.log.LogBehind;
import dev.reagent.run.log.PostedRows;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLog.Append;
import dev.reagent.run.log.SessionLog.Owner;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.log.StaleLease;
import dev.reagent.run.queue.ServerId;
import dev.reagent.stores.Backoff;
import dev.reagent.stores.StorePatience;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Supplier;

/** Writes an owner's decisions and facts into its session's log, with retries while Redis fails. Thread-safe. */
@ApplicationScoped
public class SessionWriter {

    private static final SessionLogger LOG = SessionLogger.of(SessionWriter.class);

    /** About ten minutes, for calls with effects: other work is stopped after {@code reagent.run.cut-off-after}. */
    private static final int TRIES = 300;

    private final SessionLog log;
    private final RunIntake intake;
    private final ServerId server;

    SessionWriter(SessionLog log, RunIntake intake, ServerId server) {
        this.log = log;
        this.intake = intake;
        this.server = server;
    }

    /** Records facts, whatever others wrote meanwhile. Records the moves that follow too, unless others wrote. */
    public Uni<Void> fact(ActiveSession owned, List<Fact> facts) {
        return fact(owned, List.of(), facts);
    }

    /** Records a model's answer as {@link #fact} does, after its deltas that are not in the stream yet. */
    Uni<Void> answer(ActiveSession owned, List<String> lastDeltas, Fact answer) {
        return fact(owned, lastDeltas, List.of(answer));
    }

    /** Records facts while the work that reports them continues; no moves follow from them yet. */
    Uni<Void> note(ActiveSession owned, List<Fact> facts) {
        return append(owned, owned.session(), List.of(), facts, List.of());
    }

    private Uni<Void> fact(ActiveSession owned, List<String> deltas, List<Fact> facts) {
        var session = owned.session();
        return append(owned, session, deltas, facts, Decider.movesFrom(session.assuming(facts)));
    }

    /** Records moves at the version they were decided on. If others wrote first, only reads what they wrote. */
    public Uni<Void> move(ActiveSession owned, AgentSession decidedOn, List<Move> moves) {
        return append(owned, decidedOn, List.of(), List.of(), moves);
    }

    /** Reads what others wrote. */
    public Uni<Void> refresh(ActiveSession owned) {
        return append(owned, owned.session(), Append.NOTHING);
    }

    /** Records that the run's time is over, as the sweep of deadlines does, and reads it back. */
    Uni<Void> outOfTime(ActiveSession owned) {
        var id = owned.session().id();
        return StorePatience.with(() -> log.post(id, PostedRows.DEADLINE, new DeadlinePassed()))
                .flatMap(posted -> refresh(owned));
    }

    /** Adds the model's latest text to the stream. */
    Uni<Void> deltas(ActiveSession owned, List<String> deltas) {
        return append(owned, owned.session(), deltas, List.of(), List.of());
    }

    private Uni<Void> append(
            ActiveSession owned, AgentSession base, List<String> deltas, List<Fact> facts, List<Move> moves) {
        return append(owned, base, new Append(owned.nextAppend(), deltas, facts, moves));
    }

    /** Stores a result that is too long for the log. */
    Uni<Void> keepResult(ActiveSession owned, String callId, String result) {
        return write(owned, () -> log.keepResult(owned.session(), callId, result));
    }

    private Uni<Void> append(ActiveSession owned, AgentSession base, Append append) {
        return write(
                        owned,
                        () -> isWritten(owned, base, append)
                                ? log.append(owned.session(), Append.NOTHING)
                                : log.append(base, append))
                .invoke(appended -> owned.learn(appended.entries()))
                .replaceWithVoid();
    }

    /**
     * Whether an earlier try was written: its reply was lost, and its entries were learned since. Redis no longer recognizes a repeated try
     * if it has lost its last writes.
     */
    private static boolean isWritten(ActiveSession owned, AgentSession base, Append append) {
        return !append.facts().isEmpty()
                && owned.hasSince(base.version(), append.facts().getFirst());
    }

    private <T> Uni<T> write(ActiveSession owned, Supplier<Uni<T>> write) {
        return attempt(owned, write)
                .onFailure(SessionWriter::isRetryable)
                .recoverWithUni(failure -> attemptAgain(owned, write));
    }

    private <T> Uni<T> attempt(ActiveSession owned, Supplier<Uni<T>> write) {
        long sentAt = owned.now();
        return write.get()
                .onFailure(LogBehind.class)
                .recoverWithUni(behind -> owned.joinRestoration(
                                Uni.createFrom().deferred(() -> restore(owned, (LogBehind) behind)))
                        .chain(() -> write.get()))
                .onFailure(SessionWriter::isRetryable)
                .invoke(failure -> LOG.debug(owned.session().id(), "was not written to", failure))
                .invoke(written -> owned.confirm(sentAt));
    }

    /** Separate from the first attempt, which nearly always succeeds and need not pay for the retries. */
    private <T> Uni<T> attemptAgain(ActiveSession owned, Supplier<Uni<T>> write) {
        return Backoff.STORES.atMost(TRIES, SessionWriter::isRetryable, () -> attempt(owned, write));
    }

    private static boolean isRetryable(Throwable failure) {
        return !(failure instanceof StaleLease);
    }

    private Uni<Void> restore(ActiveSession owned, LogBehind behind) {
        var session = owned.session();
        LOG.warn(session.id(), "lost its last entries in Redis; restoring them");
        return (behind.isMissing()
                        ? floorIfStillOwned(session)
                        : Uni.createFrom().item(0L))
                .flatMap(floor -> log.restore(
                        session,
                        owned.log(),
                        new Owner(server.value(), owned.ticket()),
                        PostedRows.in(session.id(), owned.log()),
                        floor))
                .map(restored -> {
                    if (!restored) {
                        throw new StaleLease(session.id());
                    }
                    return null;
                });
    }

    /**
     * Counts a loss of the log and returns the seq above which it continues; entries that Redis accepted but did not acknowledge are lost,
     * and readers may have seen them. Fails with {@link StaleLease} if another server ended the run: Redis then deleted the log on purpose.
     */
    private Uni<Long> floorIfStillOwned(AgentSession session) {
        return intake.find(session.id())
                .map(row -> row.filter(run -> run.status() == null && run.admits(session.fence()))
                        .orElseThrow(() -> new StaleLease(session.id())))
                .flatMap(intake::countLoss)
                .map(losses -> Seq.floor(losses.orElseThrow(() -> new StaleLease(session.id()))));
    }
}
