package dev.reagent.run;

import dev.reagent.run.RunQueue.Pulse;
import dev.reagent.run.RunQueue.Stamp;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This server's heartbeat: renews its lease, compares what it holds, and takes what waits. Where none is answered for too long, it
 * breaks off what it runs. For one heartbeat at a time.
 */
@ApplicationScoped
class Heartbeat {

    private static final Logger LOG = Logger.getLogger(Heartbeat.class);

    private final RunQueue queue;
    private final Standing standing;
    private final Comparison comparison;
    private final HeadLooks looks;
    private final RunServer server;
    private final Hands hands;
    private final LivingServers living;
    private final HandOver handOver;
    private final ServerId id;
    private final RunSettings settings;
    private @Nullable Stamp stamp;

    Heartbeat(
            RunQueue queue,
            Standing standing,
            Comparison comparison,
            HeadLooks looks,
            RunServer server,
            Hands hands,
            LivingServers living,
            HandOver handOver,
            ServerId id,
            RunSettings settings) {
        this.queue = queue;
        this.standing = standing;
        this.comparison = comparison;
        this.looks = looks;
        this.server = server;
        this.hands = hands;
        this.living = living;
        this.handOver = handOver;
        this.id = id;
        this.settings = settings;
    }

    Uni<Void> beat() {
        var asked = comparison.ask();
        long sentAt = System.nanoTime();
        return queue.beat(id.value(), settings.maxSessions())
                .invoke(pulse -> beaten(pulse, sentAt))
                .flatMap(pulse -> comparison.compare(asked, pulse.stamp()))
                .invoke(server::take)
                .onFailure()
                .invoke(failure -> breakOffWhereCutOff());
    }

    private void beaten(Pulse pulse, long sentAt) {
        var silence = standing.silence();
        if (silence.compareTo(RedisRunQueue.SILENCE) > 0) {
            LOG.warnf(
                    "No heartbeat was answered for %d s; checking which sessions this server still holds",
                    silence.toSeconds());
        }
        standing.beaten(sentAt, pulse.stamp().life());
        living.learn(pulse.living());
        handOver.obey(pulse.orders().draining());
        if (pulse.stamp().isAfterAbsence(stamp)) {
            looks.lookAtAll();
        } else {
            looks.lookAtSilent();
        }
        stamp = pulse.stamp();
    }

    /** A server that is cut off cannot tell whether others run the same sessions. Calls with effects end by themselves, fenced. */
    private void breakOffWhereCutOff() {
        var limit = max(settings.cutOffAfter(), Standing.LEASE);
        if (standing.silence().compareTo(limit) > 0) {
            var some = hands.all().stream()
                    .filter(hand -> !hand.isBusyWithEffects())
                    .toList();
            if (!some.isEmpty()) {
                LOG.warnf(
                        "No heartbeat was answered for %d s; %d sessions are broken off here",
                        standing.silence().toSeconds(), some.size());
                some.forEach(server::forget);
            }
        }
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
