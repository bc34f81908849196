package dev.reagent.run;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether this server may act on what the queue said it holds: it has a lease, which each answered heartbeat renews. The lease
 * ends before others may take over what a silent server held. Judged by this machine's clocks, so that a server that was
 * paused knows it before it reads the answers that came meanwhile. Thread-safe.
 */
@ApplicationScoped
class Standing {

    /** Counted from the sending of the last answered heartbeat. Shorter than the silence after which others take over. */
    static final Duration LEASE = Duration.ofSeconds(4);

    /** The number of no term. */
    static final long NO_TERM = 0;

    /** The monotonic clock may stop while a machine is suspended; the wall clock then leaps ahead of it. */
    private static final long LEAP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private final LongSupplier wallNanos;
    private String life = "";
    private boolean isConfirmed;
    private long confirmedAt;
    private long wallLead;
    private long terms;

    @Inject
    Standing() {
        this(System::nanoTime, () -> TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
    }

    Standing(LongSupplier nanoTime, LongSupplier wallNanos) {
        this.nanoTime = nanoTime;
        this.wallNanos = wallNanos;
        this.wallLead = wallNanos.getAsLong() - nanoTime.getAsLong();
    }

    /** The number of the lease's unbroken term, from 1; {@link #NO_TERM} where the lease has lapsed, or none was given yet. */
    synchronized long term() {
        return isValid() ? terms : NO_TERM;
    }

    /** Whether a request that was sent in this term is answered in it. */
    boolean isStill(long term) {
        return term != NO_TERM && term() == term;
    }

    /**
     * Notes that a heartbeat was answered. Another term begins where the lease had lapsed, and where another life of Redis answers: what
     * the earlier one gave may be lost.
     *
     * @param sentAt      {@link System#nanoTime()} before it was sent
     * @param answersLife the life of the queue's master
     */
    synchronized void beaten(long sentAt, String answersLife) {
        boolean goesOn = isValid() && answersLife.equals(life);
        if (!goesOn) {
            terms++;
        }
        confirmedAt = isConfirmed ? Math.max(confirmedAt, sentAt) : sentAt;
        isConfirmed = true;
        life = answersLife;
    }

    /** How long ago the last answered heartbeat was sent; zero before the first. */
    synchronized Duration silence() {
        return terms == 0 ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - confirmedAt);
    }

    private boolean isValid() {
        long now = nanoTime.getAsLong();
        long lead = wallNanos.getAsLong() - now;
        if (Math.abs(lead - wallLead) > LEAP_NANOS) {
            wallLead = lead;
            isConfirmed = false;
        }
        return isConfirmed && now - confirmedAt < LEASE.toNanos();
    }
}
