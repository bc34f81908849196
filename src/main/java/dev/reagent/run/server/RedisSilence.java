package dev.reagent.run.server;

import dev.reagent.run.hold.HeldSessions;
import dev.reagent.run.hold.ServerLease;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Stops sessions while Redis does not answer for long: other servers may run the same sessions by then. Thread-safe. */
@ApplicationScoped
class RedisSilence {

    private static final Logger LOG = Logger.getLogger(RedisSilence.class);

    private final ServerLease lease;
    private final HeldSessions held;
    private final RunServer server;
    private final Duration limit;

    RedisSilence(ServerLease lease, HeldSessions held, RunServer server, RunSettings settings) {
        this.lease = lease;
        this.held = held;
        this.server = server;
        this.limit =
                settings.cutOffAfter().compareTo(ServerLease.LEASE) > 0 ? settings.cutOffAfter() : ServerLease.LEASE;
    }

    /** Stops the running sessions if the silence is too long. Calls with effects continue: they are fenced. */
    void breakOffIfLong() {
        if (lease.silence().compareTo(limit) <= 0) {
            return;
        }
        var some = held.all().stream().filter(it -> !it.isBusyWithEffects()).toList();
        if (!some.isEmpty()) {
            LOG.warnf(
                    "No heartbeat was answered for %d s; running sessions stopped here: %d",
                    lease.silence().toSeconds(), some.size());
            some.forEach(server::forget);
        }
    }
}
