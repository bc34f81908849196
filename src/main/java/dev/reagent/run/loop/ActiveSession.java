package dev.reagent.run.loop;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.CallState;
import dev.reagent.agent.Event.Fact;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.Effect;
import dev.reagent.stores.Once;
import io.micrometer.core.instrument.Clock;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session that this server owns, with its whole log in memory and an interrupt for the running work. Thread-safe: each reply of
 * the log is complete from the version of its request, so replies may be applied in any order.
 */
public final class ActiveSession {

    private final Clock clock;
    private AgentSession session;
    private final List<LogEntry> log;
    private boolean interrupted;
    private long interruptedAt;
    private StopAll.Where where = StopAll.Where.HERE;
    private @Nullable UniEmitter<? super Void> listener;
    private final AtomicLong appends = new AtomicLong();
    private @Nullable Uni<Void> restoration;
    private boolean leaving;
    private boolean claiming;
    private long confirmedAt;
    private volatile long ticket;
    private volatile BooleanSupplier permit = () -> true;

    /** When the last entry of the log was received; it may have been written earlier. */
    private long learnedAt;

    /** @param clock by whose monotonic time this server measures how old its knowledge is */
    public ActiveSession(AgentSession session, List<LogEntry> log, Clock clock) {
        this.clock = clock;
        this.session = session;
        this.log = new ArrayList<>(log);
        this.interrupted = isToStop();
        this.interruptedAt = now();
        this.confirmedAt = interruptedAt;
        this.learnedAt = interruptedAt;
    }

    /** Returns the session of the same claim and hold with more of its log, which was restored. */
    public ActiveSession restored(AgentSession whole, List<LogEntry> wholeLog) {
        var restored = new ActiveSession(whole, wholeLog, clock);
        restored.ticket(ticket);
        return restored;
    }

    /** The monotonic time of this server, in nanoseconds. */
    long now() {
        return clock.monotonicTime();
    }

    public synchronized AgentSession session() {
        return session;
    }

    /** The ticket number of the hold under which the session is owned. */
    public long ticket() {
        return ticket;
    }

    public void ticket(long held) {
        ticket = held;
    }

    /** Whether the owner may start calls of models and tools now. */
    boolean mayStart() {
        return permit.getAsBoolean();
    }

    /** Sets the source of {@link #mayStart}; without one it is always true. */
    public void permitBy(BooleanSupplier asked) {
        permit = asked;
    }

    /** The number of the next append under this claim. */
    long nextAppend() {
        return appends.incrementAndGet();
    }

    public synchronized List<LogEntry> log() {
        return List.copyOf(log);
    }

    /** Whether the log has this fact after that version. */
    synchronized boolean hasSince(long version, Fact fact) {
        return session.version() > version
                && log.reversed().stream()
                        .takeWhile(entry -> entry.seq() > version)
                        .anyMatch(entry -> entry.event().equals(fact));
    }

    /** Returns the restoration of the log in Redis that is in progress, or else this one: two at once would count one loss twice. */
    synchronized Uni<Void> joinRestoration(Uni<Void> own) {
        if (restoration == null) {
            restoration = Once.of(own.onTermination().invoke(this::endRestoration));
        }
        return restoration;
    }

    private synchronized void endRestoration() {
        restoration = null;
    }

    /** Applies new entries of the log. Interrupts the running work if the session is then to stop. */
    void learn(List<LogEntry> entries) {
        UniEmitter<? super Void> told = null;
        synchronized (this) {
            for (var entry : entries) {
                if (entry.seq() > session.version()) {
                    session = session.with(List.of(entry));
                    log.add(entry);
                    learnedAt = now();
                }
            }
            if (!interrupted && isToStop()) {
                interrupted = true;
                interruptedAt = now();
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

    /** How long the session may still run here, by the clock of its log; negative if its time is over. */
    synchronized Duration timeLeft() {
        var latest = Deadline.latest(session, log);
        var passed = Duration.ofNanos(now() - learnedAt);
        return latest == null
                ? session.task().limits().timeout()
                : Duration.between(log.getLast().at(), latest).minus(passed);
    }

    /** When the session was interrupted or its end was requested, by the monotonic time. */
    synchronized long interruptedAt() {
        return interruptedAt;
    }

    /**
     * Records that the session was claimed in order to end it.
     *
     * @param runs    where work may run for it
     * @param orderAt monotonic time of the request to end it
     */
    public synchronized void claimedToEnd(StopAll.Where runs, long orderAt) {
        where = runs;
        interruptedAt = orderAt;
    }

    /** Where work may run for the session when it is ended. */
    synchronized StopAll.Where where() {
        return where;
    }

    /** Completes when the session is to stop. One subscriber at a time. */
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

    /** Records that a write under this claim succeeded. @param sentAt monotonic time before it was sent */
    synchronized void confirm(long sentAt) {
        confirmedAt = Math.max(confirmedAt, sentAt);
    }

    /** Whether a fenced write sent within {@code time} succeeded, i.e. this process has not been paused since. */
    public synchronized boolean isConfirmedWithin(Duration time) {
        return now() - confirmedAt < time.toNanos();
    }

    /** Requests a stop at the session's next safe point, so that another server can continue it. */
    public synchronized void leave() {
        leaving = true;
    }

    /** Whether the runner must stop the session here now. */
    public synchronized boolean isToLeave() {
        return leaving && !isBusyWithEffects();
    }

    /** Sets whether calls with effects are being written into the ledger. */
    synchronized void claiming(boolean now) {
        claiming = now;
    }

    /** Whether a call that is not idempotent is running, or about to, under this claim. Stopping now would leave it in doubt. */
    public synchronized boolean isBusyWithEffects() {
        var step = session.lastStep();
        return claiming || (step != null && step.calls().values().stream().anyMatch(this::isOnItsWay));
    }

    private boolean isOnItsWay(CallState state) {
        return state.call().effect() == Effect.EFFECT
                && !state.isOver()
                && session.fence().equals(state.claim());
    }
}
