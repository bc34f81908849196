package dev.reagent.webhook;

import dev.reagent.run.OutboxFilled;
import dev.reagent.run.StoreTrouble;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** Claims what is due as far as there is room, and sends it. Thread-safe. */
@ApplicationScoped
class DeliveryLoop {

    private static final Logger LOG = Logger.getLogger(DeliveryLoop.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final DeliveryQueue queue;
    private final Sender sender;
    private final WebhookSettings settings;
    private final DeliveryMeters meters;

    private final AtomicInteger asked = new AtomicInteger();

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

    /** Claims what is due. Asking while it claims makes it look once more. */
    void wake() {
        if (asked.getAndIncrement() == 0) {
            claim();
        }
    }

    private void claim() {
        int round = asked.get();
        var wanted = wanted();
        if (wanted.room() <= 0) {
            // whatever ends next looks again; what has ended meanwhile has asked for it
            rest(round);
            return;
        }
        queue.claim(wanted, lease()).subscribe().with(claimed -> claimed(claimed, round), failure -> {
            LOG.debugf("no callbacks claimed: %s", failure);
            asked.set(0);
            tellIfIdle();
        });
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

    /** Twice what a try may take, and time to write down what came of it. */
    private Duration lease() {
        return settings.timeout().multipliedBy(2).plusSeconds(5);
    }

    private void claimed(List<Claimed> claimed, int round) {
        boolean mayHide;
        synchronized (sending) {
            claimed.forEach(it -> sending.merge(it.host(), 1, Integer::sum));
            mayHide = claimed.stream().anyMatch(it -> sending.getOrDefault(it.host(), 0) >= settings.maxPerHost());
        }
        claimed.forEach(this::send);
        if (mayHide) {
            // the backlog of a host that is full now may have hidden what others wait for; it is left out next time
            asked.incrementAndGet();
        }
        rest(round);
    }

    /** Until somebody asks; who has asked since the round began is heard at once. */
    private void rest(int round) {
        if (asked.compareAndSet(round, 0)) {
            tellIfIdle();
        } else {
            claim();
        }
    }

    private void send(Claimed claimed) {
        long startedAt = System.nanoTime();
        sender.send(claimed)
                .flatMap(result -> settle(claimed, result, Duration.ofNanos(System.nanoTime() - startedAt)))
                .subscribe()
                .with(done -> sent(claimed), failure -> {
                    LOG.warnf(
                            "callback %s of session %s is sent again: what came of it could not be written down: %s",
                            claimed.deliveryId(), claimed.sessionId(), failure);
                    sent(claimed);
                });
    }

    private Uni<Void> settle(Claimed claimed, TryResult result, Duration took) {
        meters.tried(result, took);
        if (result.then() == DeliveryStatus.FAILED) {
            LOG.warnf("callback %s of session %s is given up", claimed.deliveryId(), claimed.sessionId());
        }
        return Uni.createFrom()
                .deferred(() -> queue.settle(claimed, result, took))
                .onFailure(StoreTrouble::passes)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .expireIn(settings.timeout().toMillis());
    }

    private void sent(Claimed claimed) {
        synchronized (sending) {
            sending.computeIfPresent(claimed.host(), (host, count) -> count > 1 ? count - 1 : null);
        }
        wake();
    }

    /** Claims no more; done once what is being sent is over. What is broken off is sent again after its lease. */
    Uni<Void> stop() {
        stopped = true;
        tellIfIdle();
        return Uni.createFrom().completionStage(idle);
    }

    private void tellIfIdle() {
        synchronized (sending) {
            if (stopped && sending.isEmpty() && asked.get() == 0) {
                idle.complete(null);
            }
        }
    }
}
