package dev.reagent.run;

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
 * The orderly end of a server's work. Each session goes into the queue for others at its next rest, which is never between
 * the claim of a call with effects and its result: such calls are let finish. Answers of models are waited for a short
 * while, so that what is about to come is not paid twice. Whatever still runs then is broken off. Thread-safe.
 */
@ApplicationScoped
class HandOver {

    private static final Logger LOG = Logger.getLogger(HandOver.class);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final RunServer server;
    private final Hands hands;
    private final Farewell farewell;
    private final RunSettings settings;

    private volatile boolean leaving;
    private @Nullable Cancellable draining;

    HandOver(RunServer server, Hands hands, Farewell farewell, RunSettings settings) {
        this.server = server;
        this.hands = hands;
        this.farewell = farewell;
        this.settings = settings;
    }

    /** Requests are still answered meanwhile; whoever waits for news here is sent to other servers at its end. */
    void leave(@Observes @Priority(100) ShutdownDelayInitiatedEvent event) {
        beginToLeave();
        try {
            empty(hands::all).await().atMost(settings.shutdownTimeout());
        } catch (RuntimeException e) {
            LOG.warnf("Not handed over, others find the sessions in a few seconds: %s", e);
        }
        farewell.say();
    }

    private synchronized void beginToLeave() {
        leaving = true;
    }

    /** Whether this server's end has begun. */
    boolean isLeaving() {
        return leaving;
    }

    /**
     * An operator's order: what is in hand now is handed over, as at the end, but the server stays. Or it takes again, and
     * nothing more is broken off.
     */
    synchronized void obey(boolean drained) {
        if (leaving) {
            return;
        }
        var before = draining;
        if (drained && before == null) {
            LOG.info("An operator has this server drained");
            // before the look at what is in hand: whatever is taken later lets go by itself
            server.takeNoMore();
            var begunWith = hands.all();
            draining = empty(() -> stillInHand(begunWith))
                    .subscribe()
                    .with(done -> {}, failure -> LOG.warnf("Not drained: %s", failure));
        } else if (!drained && before != null) {
            LOG.info("An operator has this server take again");
            before.cancel();
            draining = null;
            server.beginToTake();
        }
    }

    private List<Hand> stillInHand(List<Hand> some) {
        return some.stream().filter(hands::has).toList();
    }

    /**
     * Completes when nothing is in hand any more; within three quarters of the stop's time, the rest is for its last words.
     *
     * @param leavers what is to be handed over, as it is when asked
     */
    private Uni<Void> empty(Supplier<List<Hand>> leavers) {
        return Uni.createFrom().deferred(() -> {
            var all = settings.shutdownTimeout().multipliedBy(3).dividedBy(4);
            var models = settings.modelDrain().compareTo(all) < 0 ? settings.modelDrain() : all;
            if (hands.size() > 0) {
                LOG.infof("Handing over %d session%s", hands.size(), hands.size() == 1 ? "" : "s");
            }
            server.takeNoMore();
            leavers.get().forEach(Hand::leave);
            return emptyWithin(models)
                    .invoke(() -> breakOff(leavers.get(), false))
                    .chain(() -> emptyWithin(all.minus(models)))
                    .invoke(() -> breakOff(leavers.get(), true));
        });
    }

    private Uni<Void> emptyWithin(Duration patience) {
        return hands.areEmpty() || patience.isZero()
                ? Uni.createFrom().voidItem()
                : Multi.createFrom()
                        .ticks()
                        .every(LOOK)
                        .onOverflow()
                        .drop()
                        .select()
                        .where(tick -> hands.areEmpty())
                        .toUni()
                        .ifNoItem()
                        .after(patience)
                        .recoverWithItem(-1L)
                        .replaceWithVoid();
    }

    private void breakOff(List<Hand> leavers, boolean effectsToo) {
        leavers.stream().filter(hand -> effectsToo || !hand.isBusyWithEffects()).forEach(server::breakOff);
    }
}
