package dev.reagent.run.server;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.Signals;
import dev.reagent.run.queue.QueueKeys;
import dev.reagent.run.queue.RunQueue;
import dev.reagent.run.queue.ServerId;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Runs this server's heartbeats and sweeps from its start to its stop. */
@ApplicationScoped
class RunLifecycle {

    private static final Logger LOG = Logger.getLogger(RunLifecycle.class);

    private static final Duration BEAT = Duration.ofSeconds(1);

    /** How long a start waits for its first heartbeat, and a stop for its last request to Redis. */
    private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(2);

    private final RunServer server;
    private final Heartbeat heartbeat;
    private final RunQueue queue;
    private final RegularSweeps sweeps;
    private final PreviousInstanceSweep previous;
    private final Signals signals;
    private final ServerId id;
    private final Ticks beats = new Ticks();
    private final List<Signals.Subscription> subscriptions = new ArrayList<>();
    private volatile Runnable beatNow = () -> {};

    RunLifecycle(
            RunServer server,
            Heartbeat heartbeat,
            RunQueue queue,
            RegularSweeps sweeps,
            PreviousInstanceSweep previous,
            Signals signals,
            ServerId id) {
        this.server = server;
        this.heartbeat = heartbeat;
        this.queue = queue;
        this.sweeps = sweeps;
        this.previous = previous;
        this.signals = signals;
        this.id = id;
    }

    void start(@Observes @Priority(100) StartupEvent event) {
        previous.sweep()
                .subscribe()
                .with(done -> server.take(), failure -> LOG.debugf("the previous instance was not swept: %s", failure));
        firstBeat();
    }

    /** Takes nothing before the rest of the server has started. */
    void begin(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
        subscriptions.add(signals.listen(QueueKeys.CHANNEL, message -> server.take()));
        subscriptions.add(signals.listen(QueueKeys.SERVER_CHANNEL + id.value(), this::onMessage));
        server.beginToTake();
        everyBeat();
        sweeps.begin();
    }

    /** Reads the queue's length before the first request. A Redis that is down does not stop the start. */
    private void firstBeat() {
        try {
            heartbeat.beat().await().atMost(REDIS_TIMEOUT);
        } catch (RuntimeException e) {
            LOG.warnf("no heartbeat yet, as Redis does not answer: %s", e);
        }
    }

    /** A session's id means that its log has new events. Any other message: holds were taken, or messages may have been missed. */
    private void onMessage(String message) {
        SessionId.parse(message).ifPresentOrElse(server::poke, beatNow);
    }

    private void everyBeat() {
        var signalled = Multi.createFrom().<Long>emitter(emitter -> beatNow = () -> emitter.emit(0L));
        beats.at(
                Multi.createBy()
                        .merging()
                        .streams(Multi.createFrom().ticks().every(BEAT), signalled)
                        .onOverflow()
                        .dropPreviousItems(),
                heartbeat::beat);
    }

    /** Runs after the hand-over, which still needs the heartbeats. */
    void stop(@Observes @Priority(100) ShutdownEvent event) {
        server.takeNoMore();
        sweeps.stop();
        beats.stop();
        subscriptions.forEach(Signals.Subscription::close);
        try {
            queue.abandon(id.value()).await().atMost(REDIS_TIMEOUT);
        } catch (RuntimeException e) {
            LOG.warnf("this server could not release its sessions; other servers find them within seconds: %s", e);
        }
    }
}
