package dev.reagent.webhook;

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
import java.util.Optional;
import org.jboss.logging.Logger;

/** Runs the delivery loop of this server from its start to its end. */
@ApplicationScoped
class WebhookLife {

    private static final Logger LOG = Logger.getLogger(WebhookLife.class);

    private static final Duration SWEEP = Duration.ofSeconds(1);
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    /** How long the shutdown waits for running tries. Other servers repeat the remaining ones. */
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(3);

    private final DeliveryLoop loop;
    private final DeliveryQueue queue;
    private final DeliveryMeters meters;
    private final List<Cancellable> ticks = new ArrayList<>();

    /** @param secrets injected so that an invalid secret stops the start */
    WebhookLife(DeliveryLoop loop, DeliveryQueue queue, DeliveryMeters meters, SigningSecrets secrets) {
        this.loop = loop;
        this.queue = queue;
        this.meters = meters;
    }

    void start(@Observes @Priority(200) StartupEvent event) {
        ticks.add(Multi.createFrom()
                .ticks()
                .every(SWEEP)
                .onOverflow()
                .drop()
                .subscribe()
                .with(tick -> loop.wake(), failure -> LOG.error("the sweep of callbacks has ended", failure)));
        ticks.add(Multi.createFrom()
                .ticks()
                .every(INTERVAL)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> refresh())
                .subscribe()
                .with(done -> {}, failure -> LOG.error("the metering of callbacks has ended", failure)));
    }

    private Uni<Void> refresh() {
        return queue.counts()
                .map(Optional::of)
                .onFailure()
                .recoverWithItem(Optional.empty())
                .invoke(meters::counted)
                .replaceWithVoid();
    }

    void stop(@Observes @Priority(200) ShutdownEvent event) {
        ticks.forEach(Cancellable::cancel);
        try {
            loop.stop().await().atMost(LAST_PATIENCE);
        } catch (RuntimeException slow) {
            LOG.infof(
                    "callbacks that were being sent could not be released; another server sends them again: %s", slow);
        }
    }
}
