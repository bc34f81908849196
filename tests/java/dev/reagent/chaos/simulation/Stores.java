package dev.reagent.chaos.simulation;

import dev.reagent.chaos.simulation.database.SimulatedApprovals;
import dev.reagent.chaos.simulation.database.Tables;
import dev.reagent.run.log.SimulatedHeads;
import dev.reagent.run.log.SimulatedLog;
import dev.reagent.run.queue.SimulatedQueue;
import java.time.Duration;
import java.util.SplittableRandom;

/** Redis and PostgreSQL, each behind a network, and what Redis may lose. */
final class Stores {

    /** After a total loss, servers first restore what they hold. */
    private static final Duration OWNERS_FIRST = Duration.ofSeconds(30);

    final VirtualTime time;
    final SimulatedSignals signals;
    final Invariants invariants;
    final Network redisNetwork;
    final Network postgresNetwork;
    final SimulatedHeads heads;
    final SimulatedLog log;
    final SimulatedQueue queue;
    final Tables tables;
    final SimulatedApprovals approvals;
    final SimulatedSettings settings;
    private boolean hasEpoch = true;

    Stores(VirtualTime time, SplittableRandom dice, SimulatedSettings settings) {
        this.time = time;
        this.settings = settings;
        this.signals = new SimulatedSignals(time, dice.split());
        this.invariants = new Invariants(signals::publish);
        this.redisNetwork = new Network(time, dice.split());
        this.postgresNetwork = new Network(time, dice.split());
        this.heads = new SimulatedHeads(time::instant);
        var leases = dice.split();
        this.log = new SimulatedLog(heads, invariants, () -> Long.toHexString(leases.nextLong()));
        this.queue = new SimulatedQueue(time::instant, settings, heads::life, signals::publish);
        this.tables = new Tables(time::instant);
        this.approvals = new SimulatedApprovals(tables, invariants::decided);
    }

    /** A replica of Redis without the last writes takes over, or it comes back after a crash. */
    void failOver(Duration lag) {
        redisNetwork.disconnect();
        queue.failOver(lag);
        heads.failOver(lag);
    }

    /** Redis comes back empty. */
    void lose() {
        redisNetwork.disconnect();
        invariants.logLost();
        queue.lose();
        heads.lose();
        hasEpoch = false;
    }

    /** From now on nothing goes wrong between servers and stores. */
    void calm() {
        redisNetwork.calm();
        postgresNetwork.calm();
    }

    /** What one server knows of a total loss, as {@code RedisEpoch}. */
    final class EpochWatch {

        private long noticedAt = -1;

        boolean isSettled() {
            if (!hasEpoch && noticedAt < 0) {
                noticedAt = time.monotonicTime();
            }
            if (!hasEpoch && time.monotonicTime() - noticedAt >= OWNERS_FIRST.toNanos()) {
                hasEpoch = true;
            }
            noticedAt = hasEpoch ? -1 : noticedAt;
            return hasEpoch;
        }
    }
}
