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
    private static final Duration RETENTION_SWEEP = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofSeconds(15);

    /** For what a start must hear of Redis, and a stop must tell it. */
    private static final Duration FIRST_AND_LAST_WORD = Duration.ofSeconds(2);

    private final RunServer server;
    private final Heartbeat heartbeat;
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
    private final List<Cancellable> ticks = new ArrayList<>();
    private final List<Signals.Subscription> subscriptions = new ArrayList<>();
    private volatile Runnable beatNow = () -> {};

    RunLife(
            RunServer server,
            Heartbeat heartbeat,
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
            Sandboxes sandboxes) {
        this.server = server;
        this.heartbeat = heartbeat;
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
    }

    void start(@Observes @Priority(100) StartupEvent event) {
        forerunner.replaceBy(id.value()).ifPresent(this::sweepForerunner);
        firstBeat();
    }

    /** Nothing is taken before the rest of the server's start is over. */
    void begin(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
        subscriptions.add(signals.listen(RedisKeys.QUEUE_CHANNEL, message -> server.take()));
        subscriptions.add(signals.listen(RedisKeys.SERVER_CHANNEL + id.value(), this::onMessage));
        server.beginToTake();
        everyBeat();
        every(BEAT, sweeps::sweep);
        every(INTAKE_SWEEP, intakeSweep::sweep);
        every(INTAKE_SWEEP, cancelOrder::sweep);
        every(RETENTION_SWEEP, retentionSweep::sweep);
        every(LOOK, gauges::look);
    }

    /** Says how full the queue is, before the first request. A Redis that is down is no reason not to start. */
    private void firstBeat() {
        try {
            heartbeat.beat().await().atMost(FIRST_AND_LAST_WORD);
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

    /** A session's id: its log has something new. Else holds were taken from this server, or messages may have been missed. */
    private void onMessage(String message) {
        SessionId.parse(message).ifPresentOrElse(server::poke, beatNow);
    }

    private void everyBeat() {
        var signalled = Multi.createFrom().<Long>emitter(emitter -> beatNow = () -> emitter.emit(0L));
        every(
                Multi.createBy()
                        .merging()
                        .streams(Multi.createFrom().ticks().every(BEAT), signalled)
                        .onOverflow()
                        .dropPreviousItems(),
                heartbeat::beat);
    }

    /** One at a time: a slow one makes the next wait, and ticks in between are dropped. */
    private void every(Duration pause, Supplier<Uni<Void>> work) {
        every(Multi.createFrom().ticks().every(pause).onOverflow().drop(), work);
    }

    private void every(Multi<Long> moments, Supplier<Uni<Void>> work) {
        ticks.add(moments.onItem()
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
