package dev.reagent.webhook;

import dev.reagent.run.outbox.OutboxFilled;
import dev.reagent.stores.Backoff;
import dev.reagent.stores.Rounds;
import dev.reagent.stores.StoreTrouble;
import dev.reagent.webhook.DeliveryQueue.Claimed;
import dev.reagent.webhook.DeliveryQueue.Wanted;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/** Leases due deliveries as far as slots are free, and sends them. Thread-safe. */
@ApplicationScoped
class DeliveryLoop {

    private static final Logger LOG = Logger.getLogger(DeliveryLoop.class);

    private final DeliveryQueue queue;
    private final Sender sender;
    private final WebhookSettings settings;
    private final DeliveryMeters meters;

    private final Rounds rounds = new Rounds(
            this::claim, failure -> LOG.debugf("callbacks could not be leased: %s", failure), this::tellIfIdle);

    /** Guarded by itself. */
    private final Map<String, Integer> sending = new HashMap<>();

    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private volatile boolean stopped;

    DeliveryLoop(DeliveryQueue queue, Sender sender, WebhookSettings settings, DeliveryMeters meters) {
        this.queue = queue;
        this.sender = sender;
        this.settings = settings;
        this.meters = meters;
    }

    void onFilled(@Observes OutboxFilled event) {
        wake();
    }

    /** Leases due deliveries. A call during a round causes one more round. */
    void wake() {
        rounds.request();
    }

    /** Leases nothing if no slot is free. The end of each delivery starts a new round. */
    private Uni<Boolean> claim() {
        var wanted = wanted();
        return wanted.room() <= 0
                ? Uni.createFrom().item(false)
                : queue.claim(wanted, lease()).map(this::begun);
    }

    private Wanted wanted() {
        synchronized (sending) {
            return new Wanted(
                    stopped ? 0 : settings.maxConcurrent() - inHand(), settings.maxPerHost(), Map.copyOf(sending));
        }
    }

    private int inHand() {
        return sending.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Twice the timeout of a try, plus time to store the result. */
    private Duration lease() {
        return settings.timeout().multipliedBy(2).plusSeconds(5);
    }

    /**
     * Starts sending. Returns whether a host has reached its limit: its backlog may have hidden deliveries for other hosts. The next round
     * leaves that host out.
     */
    private boolean begun(List<Claimed> claimed) {
        boolean mayHide;
        synchronized (sending) {
            claimed.forEach(it -> sending.merge(it.host(), 1, Integer::sum));
            mayHide = claimed.stream().anyMatch(it -> sending.getOrDefault(it.host(), 0) >= settings.maxPerHost());
        }
        claimed.forEach(this::send);
        return mayHide;
    }

    private void send(Claimed claimed) {
        long startedAt = System.nanoTime();
        sender.send(claimed)
                .flatMap(result -> settle(claimed, result, Duration.ofNanos(System.nanoTime() - startedAt)))
                .subscribe()
                .with(done -> sent(claimed), failure -> {
                    LOG.warnf(
                            "callback %s of session %s will be sent again: its result could not be stored: %s",
                            claimed.deliveryId(), claimed.sessionId(), failure);
                    sent(claimed);
                });
    }

    private Uni<Void> settle(Claimed claimed, TryResult result, Duration took) {
        meters.tried(result, took);
        if (result.then() == DeliveryStatus.FAILED) {
            LOG.warnf("callback %s of session %s is given up", claimed.deliveryId(), claimed.sessionId());
        }
        return Backoff.STORES.within(
                settings.timeout(), StoreTrouble::passes, () -> queue.settle(claimed, result, took));
    }

    private void sent(Claimed claimed) {
        synchronized (sending) {
            sending.computeIfPresent(claimed.host(), (host, count) -> count > 1 ? count - 1 : null);
        }
        wake();
    }

    /** Leases no more deliveries. Completes once no try is running. A try that is cut off is repeated after its lease. */
    Uni<Void> stop() {
        stopped = true;
        tellIfIdle();
        return Uni.createFrom().completionStage(idle);
    }

    private void tellIfIdle() {
        synchronized (sending) {
            if (stopped && sending.isEmpty() && rounds.areAtRest()) {
                idle.complete(null);
            }
        }
    }
}
