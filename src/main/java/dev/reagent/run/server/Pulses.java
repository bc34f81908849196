package dev.reagent.run.server;

import dev.reagent.run.hold.ServerLease;
import dev.reagent.run.queue.LivingServers;
import dev.reagent.run.queue.RedisRunQueue;
import dev.reagent.run.queue.RunQueue.HoldsVersion;
import dev.reagent.run.queue.RunQueue.Pulse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Applies the reply of a heartbeat to this server. Do not call it concurrently. */
@ApplicationScoped
class Pulses {

    private static final Logger LOG = Logger.getLogger(Pulses.class);

    private final ServerLease lease;
    private final LivingServers living;
    private final HandOver handOver;
    private final HeadChecks headChecks;
    private final Counter swept;
    private @Nullable HoldsVersion holds;

    Pulses(ServerLease lease, LivingServers living, HandOver handOver, HeadChecks headChecks, MeterRegistry metrics) {
        this.lease = lease;
        this.living = living;
        this.handOver = handOver;
        this.headChecks = headChecks;
        this.swept = Counter.builder("reagent.sessions.swept")
                .description("Sessions of unresponsive servers that this server returned to the queue")
                .register(metrics);
    }

    /** @param sentAt monotonic time before the heartbeat was sent */
    void learn(Pulse pulse, long sentAt) {
        var silence = lease.silence();
        if (silence.compareTo(RedisRunQueue.SILENCE) > 0) {
            LOG.warnf(
                    "No heartbeat was answered for %d s; checking which sessions this server still holds",
                    silence.toSeconds());
        }
        lease.onHeartbeatAnswered(sentAt, pulse.holds().life());
        swept.increment(pulse.swept());
        living.learn(pulse.living());
        handOver.setDraining(pulse.operations().draining());
        if (pulse.holds().wasAbsent(holds)) {
            headChecks.checkAll();
        } else {
            headChecks.checkSilent();
        }
        holds = pulse.holds();
    }
}
