package dev.reagent.run.server;

import dev.reagent.run.hold.HeldSession;
import dev.reagent.run.hold.HeldSessions;
import dev.reagent.run.log.ShutdownNotice;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hands over a server's sessions at its stop or drain. Each session is queued for other servers at its next safe point, never between
 * the claim of a call with effects and its result; such calls finish first. Replies of models are awaited for a short while, to avoid
 * paying for them twice. Work that still runs then is stopped. Thread-safe.
 */
@ApplicationScoped
class HandOver {

    private static final Logger LOG = Logger.getLogger(HandOver.class);

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private final RunServer server;
    private final HeldSessions heldSessions;
    private final ShutdownNotice notice;
    private final RunSettings settings;

    private volatile boolean leaving;
    private @Nullable Cancellable draining;

    HandOver(RunServer server, HeldSessions heldSessions, ShutdownNotice notice, RunSettings settings) {
        this.server = server;
        this.heldSessions = heldSessions;
        this.notice = notice;
        this.settings = settings;
    }

    /** Requests are still answered meanwhile. At the end, waiting requests return; their clients continue on other servers. */
    void leave(@Observes @Priority(100) ShutdownDelayInitiatedEvent event) {
        beginToLeave();
        try {
            empty(heldSessions::all).await().atMost(settings.shutdownTimeout());
        } catch (RuntimeException e) {
            LOG.warnf("The hand-over failed; other servers find the sessions within seconds: %s", e);
        }
        notice.say();
    }

    private synchronized void beginToLeave() {
        leaving = true;
    }

    /** Whether this server's stop has begun. */
    boolean isLeaving() {
        return leaving;
    }

    /**
     * Applies an operator's drain: hands over what is held now, as at a stop, but the server keeps running. When the drain ends, the
     * server takes sessions again and stops no more work.
     */
    synchronized void setDraining(boolean drained) {
        if (leaving) {
            return;
        }
        var before = draining;
        if (drained && before == null) {
            LOG.info("An operator drains this server");
            // before reading the held sessions: sessions taken later are released by themselves
            server.takeNoMore();
            var begunWith = heldSessions.all();
            draining = empty(() -> stillHeld(begunWith))
                    .subscribe()
                    .with(done -> {}, failure -> LOG.warnf("Not drained: %s", failure));
        } else if (!drained && before != null) {
            LOG.info("An operator ended the drain of this server");
            before.cancel();
            draining = null;
            server.beginToTake();
        }
    }

    private List<HeldSession> stillHeld(List<HeldSession> some) {
        return some.stream().filter(heldSessions::has).toList();
    }

    /**
     * Completes when no session is held, at the latest after three quarters of the shutdown timeout; the rest is for the last requests.
     *
     * @param remaining returns the sessions that are still to be handed over
     */
    private Uni<Void> empty(Supplier<List<HeldSession>> remaining) {
        return Uni.createFrom().deferred(() -> {
            var all = settings.shutdownTimeout().multipliedBy(3).dividedBy(4);
            var models = settings.modelDrain().compareTo(all) < 0 ? settings.modelDrain() : all;
            if (heldSessions.size() > 0) {
                LOG.infof("Handing over %d session%s", heldSessions.size(), heldSessions.size() == 1 ? "" : "s");
            }
            server.takeNoMore();
            remaining.get().forEach(HeldSession::leave);
            return emptyWithin(models)
                    .invoke(() -> breakOff(remaining.get(), false))
                    .chain(() -> emptyWithin(all.minus(models)))
                    .invoke(() -> breakOff(remaining.get(), true));
        });
    }

    private Uni<Void> emptyWithin(Duration patience) {
        return heldSessions.areEmpty() || patience.isZero()
                ? Uni.createFrom().voidItem()
                : Multi.createFrom()
                        .ticks()
                        .every(INTERVAL)
                        .onOverflow()
                        .drop()
                        .select()
                        .where(tick -> heldSessions.areEmpty())
                        .toUni()
                        .ifNoItem()
                        .after(patience)
                        .recoverWithItem(-1L)
                        .replaceWithVoid();
    }

    private void breakOff(List<HeldSession> remaining, boolean effectsToo) {
        remaining.stream()
                .filter(held -> effectsToo || !held.isBusyWithEffects())
                .forEach(server::breakOff);
    }
}
