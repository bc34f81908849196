package dev.reagent.run;

import dev.reagent.agent.SessionId;
import dev.reagent.sandbox.Sandboxes;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** This server's beats and sweeps, from its start to its end. */
@ApplicationScoped
class RunLife {

    private static final Logger LOG = Logger.getLogger(RunLife.class);

    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration INTAKE_SWEEP = Duration.ofSeconds(5);
    private static final Duration COMPARISON = Duration.ofSeconds(5);
    private static final Duration RETENTION_SWEEP = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofSeconds(15);

    /** For what a start must hear of Redis, and a stop must tell it. */
    private static final Duration FIRST_AND_LAST_WORD = Duration.ofSeconds(2);

    private final RunServer server;
    private final Holdings holdings;
    private final RunQueue queue;
    private final LivingServers living;
    private final Sweeps sweeps;
    private final IntakeSweep intakeSweep;
    private final CancelOrder cancelOrder;
    private final RetentionSweep retentionSweep;
    private final StandingGauges gauges;
    private final Signals signals;
    private final ServerId id;
    private final Forerunner forerunner;
    private final Sandboxes sandboxes;
    private final HandOver handOver;
    private final RunSettings settings;
    private final List<Cancellable> ticks = new ArrayList<>();
    private final List<Signals.Subscription> subscriptions = new ArrayList<>();

    RunLife(
            RunServer server,
            Holdings holdings,
            RunQueue queue,
            LivingServers living,
            Sweeps sweeps,
            IntakeSweep intakeSweep,
            CancelOrder cancelOrder,
            RetentionSweep retentionSweep,
            StandingGauges gauges,
            Signals signals,
            ServerId id,
            Forerunner forerunner,
            Sandboxes sandboxes,
            HandOver handOver,
            RunSettings settings) {
        this.server = server;
        this.holdings = holdings;
        this.queue = queue;
        this.living = living;
        this.sweeps = sweeps;
        this.intakeSweep = intakeSweep;
        this.cancelOrder = cancelOrder;
        this.retentionSweep = retentionSweep;
        this.gauges = gauges;
        this.signals = signals;
        this.id = id;
        this.forerunner = forerunner;
        this.sandboxes = sandboxes;
        this.handOver = handOver;
        this.settings = settings;
    }

    void start(@Observes @Priority(100) StartupEvent event) {
        forerunner.replaceBy(id.value()).ifPresent(this::sweepForerunner);
        subscriptions.add(signals.listen(RedisKeys.QUEUE_CHANNEL, message -> server.take()));
        subscriptions.add(signals.listen(RedisKeys.SERVER_CHANNEL + id.value(), this::told));
        firstBeat();
        every(BEAT, this::beat);
        every(BEAT, sweeps::sweep);
        every(INTAKE_SWEEP, intakeSweep::sweep);
        every(INTAKE_SWEEP, cancelOrder::sweep);
        every(COMPARISON, holdings::compare);
        every(RETENTION_SWEEP, retentionSweep::sweep);
        every(LOOK, gauges::look);
    }

    /** Before the first order: how full the queue is. A Redis that is away is no reason not to start. */
    private void firstBeat() {
        try {
            beat().await().atMost(FIRST_AND_LAST_WORD);
        } catch (RuntimeException e) {
            LOG.warnf("no heartbeat yet, as Redis does not answer: %s", e);
        }
    }

    /** Its containers first: what runs on in them belongs to calls that will be made again. */
    private void sweepForerunner(String former) {
        living.bury(former);
        sandboxes
                .reapServer(former)
                .flatMap(reaped -> queue.abandon(former))
                .subscribe()
                .with(done -> server.take(), failure -> LOG.debugf("forerunner not swept: %s", failure));
    }

    /** No session's name: what was told may have been missed. */
    private void told(String message) {
        SessionId.parse(message).ifPresentOrElse(server::poke, holdings::checkAll);
    }

    private Uni<Void> beat() {
        long sentAt = System.nanoTime();
        return queue.beat(id.value(), settings.maxSessions())
                .invoke(pulse -> living.learn(pulse.living()))
                .invoke(pulse -> holdings.beaten(sentAt))
                .invoke(pulse -> handOver.obey(pulse.orders().draining()))
                .invoke(server::take)
                .replaceWithVoid();
    }

    /** One at a time: a slow one makes the next wait, and ticks in between are dropped. */
    private void every(Duration pause, Supplier<Uni<Void>> work) {
        ticks.add(Multi.createFrom()
                .ticks()
                .every(pause)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> work.get()
                        .onFailure()
                        .invoke(failure -> LOG.debugf("a sweep failed, the next one comes: %s", failure))
                        .onFailure()
                        .recoverWithNull())
                .subscribe()
                .with(done -> {}, failure -> LOG.error("a sweep has ended", failure)));
    }

    /** The heartbeat goes on until there is nothing left to claim here. */
    void stop(@Observes @Priority(100) ShutdownEvent event) {
        server.takeNoMore();
        ticks.forEach(Cancellable::cancel);
        subscriptions.forEach(Signals.Subscription::close);
        try {
            queue.abandon(id.value()).await().atMost(FIRST_AND_LAST_WORD);
        } catch (RuntimeException e) {
            LOG.warnf("not signed off, others find what is left here in a few seconds: %s", e);
        }
    }
}
