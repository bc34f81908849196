package dev.reagent.run;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

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

    HandOver(RunServer server, Hands hands, Farewell farewell, RunSettings settings) {
        this.server = server;
        this.hands = hands;
        this.farewell = farewell;
        this.settings = settings;
    }

    /** Requests are still answered meanwhile; whoever waits for news here is sent to other servers at its end. */
    void leave(@Observes @Priority(100) ShutdownDelayInitiatedEvent event) {
        try {
            drain().await().atMost(settings.shutdownTimeout());
        } catch (RuntimeException e) {
            LOG.warnf("Not handed over, others find the sessions in a few seconds: %s", e);
        }
        farewell.say();
    }

    /** Completes when nothing is in hand any more; within three quarters of the stop's time, the rest is for its last words. */
    private Uni<Void> drain() {
        return Uni.createFrom().deferred(() -> {
            var all = settings.shutdownTimeout().multipliedBy(3).dividedBy(4);
            var models = settings.modelDrain().compareTo(all) < 0 ? settings.modelDrain() : all;
            if (hands.size() > 0) {
                LOG.infof("Handing over %d sessions", hands.size());
            }
            server.takeNoMore();
            hands.all().values().forEach(Hand::leave);
            return emptyWithin(models)
                    .invoke(() -> breakOff(false))
                    .chain(() -> emptyWithin(all.minus(models)))
                    .invoke(() -> breakOff(true));
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

    private void breakOff(boolean effectsToo) {
        hands.all().forEach((id, hand) -> {
            if (effectsToo || !hand.isBusyWithEffects()) {
                server.breakOff(id, hand);
            }
        });
    }
}
