package dev.reagent.run.server;

import dev.reagent.run.queue.RunQueue;
import dev.reagent.run.queue.ServerId;
import io.micrometer.core.instrument.Clock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Sends this server's heartbeat: renews its lease, compares its holds, and takes waiting runs. If no heartbeat is answered for too long,
 * stops the running work. Do not call it concurrently.
 */
@ApplicationScoped
class Heartbeat {

    private final RunQueue queue;
    private final Comparison comparison;
    private final Pulses pulses;
    private final RedisSilence redisSilence;
    private final RunServer server;
    private final ServerId id;
    private final RunSettings settings;
    private final Clock clock;

    Heartbeat(
            RunQueue queue,
            Comparison comparison,
            Pulses pulses,
            RedisSilence redisSilence,
            RunServer server,
            ServerId id,
            RunSettings settings,
            Clock clock) {
        this.queue = queue;
        this.comparison = comparison;
        this.pulses = pulses;
        this.redisSilence = redisSilence;
        this.server = server;
        this.id = id;
        this.settings = settings;
        this.clock = clock;
    }

    Uni<Void> beat() {
        var asked = comparison.ask();
        long sentAt = clock.monotonicTime();
        return queue.beat(id.value(), settings.maxSessions())
                .invoke(pulse -> pulses.learn(pulse, sentAt))
                .flatMap(pulse -> comparison.compare(asked, pulse.holds()))
                .invoke(server::take)
                .onFailure()
                .invoke(failure -> redisSilence.breakOffIfLong());
    }
}
