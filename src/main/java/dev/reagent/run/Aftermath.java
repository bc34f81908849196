package dev.reagent.run;

import dev.reagent.agent.Fence;
import dev.reagent.run.RunIntake.RunRow;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * What has to be done where Redis may have lost its last seconds and nobody would come by: open sessions are told again what others
 * said, and sessions that had ended get their end back. Owners put back what they hold, and claimers what PostgreSQL has, without
 * this. Any number of servers may do it at the same time; one of them not twice at once.
 */
@ApplicationScoped
class Aftermath {

    private static final Logger LOG = Logger.getLogger(Aftermath.class);

    /** Longer than a replica may have been cut off from its master without somebody being woken. */
    private static final Duration LATELY = Duration.ofMinutes(10);

    /** What they put back need not be told again. */
    private static final Duration OWNERS_FIRST = Duration.ofSeconds(8);

    private static final int MOST = 5000;
    private static final int AT_ONCE = 32;

    private final RedisLives lives;
    private final Wakeups wakeups;
    private final RunIntake intake;
    private final SessionLog log;
    private final LostTails tails;
    private boolean due;
    private long noticedAt;

    Aftermath(RedisLives lives, Wakeups wakeups, RunIntake intake, SessionLog log, LostTails tails) {
        this.lives = lives;
        this.wakeups = wakeups;
        this.intake = intake;
        this.log = log;
        this.tails = tails;
    }

    /** Looks, and does it; where it fails, the next call does it. */
    Uni<Void> sweep() {
        return lives.hasNew()
                .invoke(isNew -> {
                    if (isNew) {
                        due = true;
                        noticedAt = System.nanoTime();
                    }
                })
                .flatMap(isNew -> due && System.nanoTime() - noticedAt >= OWNERS_FIRST.toNanos()
                        ? afterLoss()
                        : Uni.createFrom().voidItem());
    }

    Uni<Void> afterLoss() {
        LOG.warn("Redis was restarted, or a replica took its place: what may be lost is put back");
        return wakeups.tellAgain()
                .flatMap(told -> intake.endedWithin(LATELY, MOST))
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .onItem()
                .transformToUni(this::giveEnd)
                .merge(AT_ONCE)
                .collect()
                .asList()
                .invoke(done -> due = false)
                .replaceWithVoid();
    }

    private Uni<Void> giveEnd(RunRow row) {
        return log.head(row.id())
                .flatMap(head -> head.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : tails.putAway(row.id(), new Fence(row.fence().attempt() + 1, "")));
    }
}
