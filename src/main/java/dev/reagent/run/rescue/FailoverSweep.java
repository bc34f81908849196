package dev.reagent.run.rescue;

import dev.reagent.agent.call.Fence;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.parked.Wakeups;
import io.micrometer.core.instrument.Clock;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Repairs sessions that no server works on after Redis may have lost its last seconds. Marks wakeups and deadlines of open sessions
 * as undelivered, and restores the end of finished sessions. Independently of it, owners restore the sessions they hold, and
 * claimers restore from PostgreSQL. Several servers may run it at the same time; do not call it concurrently on one server.
 */
@ApplicationScoped
public class FailoverSweep {

    private static final Logger LOG = Logger.getLogger(FailoverSweep.class);

    /** Age limit of the finished sessions to check. Longer than a replica may be cut off from its master without an alert. */
    private static final Duration LATELY = Duration.ofMinutes(10);

    /** Delay in which owners restore their sessions, which then need no repair. */
    private static final Duration OWNERS_FIRST = Duration.ofSeconds(8);

    private static final int MOST = 5000;
    private static final int AT_ONCE = 32;

    private final RedisGenerations lives;
    private final Wakeups wakeups;
    private final RunIntake intake;
    private final SessionLog log;
    private final LostTails tails;
    private final Clock clock;
    private boolean due;
    private long noticedAt;

    FailoverSweep(
            RedisGenerations lives, Wakeups wakeups, RunIntake intake, SessionLog log, LostTails tails, Clock clock) {
        this.lives = lives;
        this.wakeups = wakeups;
        this.intake = intake;
        this.log = log;
        this.tails = tails;
        this.clock = clock;
    }

    /** Checks for a new life of Redis and repairs if there is one; after a failure the next call does. */
    public Uni<Void> sweep() {
        return lives.hasNew()
                .invoke(isNew -> {
                    if (isNew) {
                        due = true;
                        noticedAt = clock.monotonicTime();
                    }
                })
                .flatMap(isNew -> due && clock.monotonicTime() - noticedAt >= OWNERS_FIRST.toNanos()
                        ? afterLoss()
                        : Uni.createFrom().voidItem());
    }

    Uni<Void> afterLoss() {
        LOG.warn("Redis was restarted or a replica was promoted: restoring what may be lost");
        return wakeups.postAgain()
                .flatMap(told -> intake.endedWithin(LATELY, MOST))
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .onItem()
                .transformToUni(this::restoreEnd)
                .merge(AT_ONCE)
                .collect()
                .asList()
                .invoke(done -> due = false)
                .replaceWithVoid();
    }

    private Uni<Void> restoreEnd(RunRow row) {
        return log.head(row.id())
                .flatMap(head -> head.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : tails.restoreEnd(row.id(), new Fence(row.fence().attempt() + 1, "")));
    }
}
