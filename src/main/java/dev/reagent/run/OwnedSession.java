package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.CallState;
import dev.reagent.agent.Effect;
import dev.reagent.agent.LogEntry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session that this server owns: its whole log in memory, and a way to break off what runs for it. Thread-safe: each
 * answer of the log is complete from the version it was asked at, so answers may come in any order.
 */
final class OwnedSession {

    private AgentSession session;
    private final List<LogEntry> log;
    private boolean interrupted;
    private long interruptedAt;
    private @Nullable UniEmitter<? super Void> listener;
    private final AtomicLong appends = new AtomicLong();
    private boolean leaving;
    private boolean claiming;
    private long confirmedAt = System.nanoTime();
    private volatile long ticket;
    private volatile BooleanSupplier permit = () -> true;

    /** When the last entry of the log came here; it may have been written before. */
    private long learnedAt = System.nanoTime();

    OwnedSession(AgentSession session, List<LogEntry> log) {
        this.session = session;
        this.log = new ArrayList<>(log);
        this.interrupted = isToStop();
        this.interruptedAt = System.nanoTime();
    }

    synchronized AgentSession session() {
        return session;
    }

    /** Of the hold in the queue under which it is owned. */
    long ticket() {
        return ticket;
    }

    void ticket(long held) {
        ticket = held;
    }

    /** Whether the owner may start calls of models and tools now. */
    boolean mayStart() {
        return permit.getAsBoolean();
    }

    /** Lets {@code asked} say what {@link #mayStart} answers; without, it is always true. */
    void permitBy(BooleanSupplier asked) {
        permit = asked;
    }

    /** The number of the next append under this claim. */
    long nextAppend() {
        return appends.incrementAndGet();
    }

    synchronized List<LogEntry> log() {
        return List.copyOf(log);
    }

    /** Takes in what the log says, and interrupts what runs where the session is to stop. */
    void learn(List<LogEntry> entries) {
        UniEmitter<? super Void> told = null;
        synchronized (this) {
            for (var entry : entries) {
                if (entry.seq() > session.version()) {
                    session = session.with(List.of(entry));
                    log.add(entry);
                    learnedAt = System.nanoTime();
                }
            }
            if (!interrupted && isToStop()) {
                interrupted = true;
                interruptedAt = System.nanoTime();
                told = listener;
            }
        }
        if (told != null) {
            told.complete(null);
        }
    }

    private boolean isToStop() {
        return session.cancelRequested() || session.deadlinePassed();
    }

    /** How long the session may go on here, by the clock of its log; negative where its time is over. */
    synchronized Duration timeLeft() {
        var latest = Deadline.latest(session, log);
        var passed = Duration.ofNanos(System.nanoTime() - learnedAt);
        return latest == null
                ? session.task().timeout()
                : Duration.between(log.getLast().at(), latest).minus(passed);
    }

    /** When it was told to stop, by {@link System#nanoTime()}. */
    synchronized long interruptedAt() {
        return interruptedAt;
    }

    /** Completes once the session is to stop. One subscriber at a time. */
    Uni<Void> interrupted() {
        return Uni.createFrom().emitter(emitter -> {
            boolean already;
            synchronized (this) {
                already = interrupted;
                listener = emitter;
            }
            if (already) {
                emitter.complete(null);
            }
        });
    }

    /** Notes that a write under this claim was taken. @param sentAt {@link System#nanoTime()} before it was sent */
    synchronized void confirm(long sentAt) {
        confirmedAt = Math.max(confirmedAt, sentAt);
    }

    /** Whether a fenced write that was sent within {@code time} succeeded, so that this process has not been paused since. */
    synchronized boolean isConfirmedWithin(Duration time) {
        return System.nanoTime() - confirmedAt < time.toNanos();
    }

    /** Asks the runner to stop at the session's next rest, so that another server may go on. */
    synchronized void leave() {
        leaving = true;
    }

    /** Whether the runner is to stop here. */
    synchronized boolean isToLeave() {
        return leaving && !isBusyWithEffects();
    }

    /** Notes that calls with effects are being written into the ledger. */
    synchronized void claiming(boolean now) {
        claiming = now;
    }

    /** Whether a call with effects is, or will at once be, on its way under our claim: left now, it would be in doubt. */
    synchronized boolean isBusyWithEffects() {
        var step = session.lastStep();
        return claiming || (step != null && step.calls().values().stream().anyMatch(this::isOnItsWay));
    }

    private boolean isOnItsWay(CallState state) {
        return state.call().effect() == Effect.EFFECT
                && !state.isOver()
                && session.fence().equals(state.claim());
    }
}
