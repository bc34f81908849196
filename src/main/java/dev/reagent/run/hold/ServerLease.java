package dev.reagent.run.hold;

import io.micrometer.core.instrument.Clock;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The lease of this server: while it is valid, the server may act on the holds that the queue gave it. Each answered heartbeat renews
 * it. It ends before other servers may take over a silent server's sessions. It is measured with this machine's clocks, so a server
 * that was paused detects the end before it reads replies that arrived meanwhile. Thread-safe.
 */
@ApplicationScoped
public class ServerLease {

    /** Starts when the last answered heartbeat was sent. Shorter than the silence after which other servers take over. */
    public static final Duration LEASE = Duration.ofSeconds(4);

    /** Stands for no term. */
    public static final long NO_TERM = 0;

    /** The monotonic clock may stop while a machine is suspended; the wall clock then jumps ahead of it by more than this. */
    private static final long LEAP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Clock clock;
    private String life = "";
    private boolean isConfirmed;
    private long confirmedAt;
    private long wallLead;
    private long terms;

    ServerLease(Clock clock) {
        this.clock = clock;
        this.wallLead = wallLead(clock.monotonicTime());
    }

    /** By how much the wall clock is ahead of this monotonic time, in nanoseconds. */
    private long wallLead(long now) {
        return TimeUnit.MILLISECONDS.toNanos(clock.wallTime()) - now;
    }

    /** The number of the lease's current unbroken term, from 1; {@link #NO_TERM} if the lease has ended or has not begun. */
    public synchronized long term() {
        return isValid() ? terms : NO_TERM;
    }

    /** Whether the lease has been valid without a break since this term was read. */
    public boolean isStill(long term) {
        return term != NO_TERM && term() == term;
    }

    /**
     * Records that a heartbeat was answered. A new term begins if the lease had ended, or if another life of Redis answers: holds given in
     * the earlier life may be lost.
     *
     * @param sentAt      monotonic time before it was sent
     * @param answersLife the life of the queue's master
     */
    public synchronized void onHeartbeatAnswered(long sentAt, String answersLife) {
        boolean goesOn = isValid() && answersLife.equals(life);
        if (!goesOn) {
            terms++;
        }
        confirmedAt = isConfirmed ? Math.max(confirmedAt, sentAt) : sentAt;
        isConfirmed = true;
        life = answersLife;
    }

    /** Time since the last answered heartbeat was sent; zero before the first. */
    public synchronized Duration silence() {
        return terms == 0 ? Duration.ZERO : Duration.ofNanos(clock.monotonicTime() - confirmedAt);
    }

    private boolean isValid() {
        long now = clock.monotonicTime();
        long lead = wallLead(now);
        if (Math.abs(lead - wallLead) > LEAP_NANOS) {
            wallLead = lead;
            isConfirmed = false;
        }
        return isConfirmed && now - confirmedAt < LEASE.toNanos();
    }
}
