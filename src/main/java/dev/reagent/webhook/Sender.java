package dev.reagent.webhook;

import dev.reagent.webhook.DeliveryQueue.Claimed;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Signs a delivery and sends it once. Thread-safe. */
@ApplicationScoped
class Sender {

    private final CallbackTargets targets;
    private final SigningSecrets secrets;
    private final WebhookSettings settings;

    Sender(CallbackTargets targets, SigningSecrets secrets, WebhookSettings settings) {
        this.targets = targets;
        this.secrets = secrets;
        this.settings = settings;
    }

    /** @return the result of the try, within the timeout of the settings or slightly later */
    Uni<TryResult> send(Claimed claimed) {
        if (claimed.tries() > BackoffSchedule.TRIES) {
            return Uni.createFrom().item(TryResult.GIVEN_UP);
        }
        return targets.post(claimed.url(), headers(claimed), claimed.body(), settings.timeout())
                .map(answer -> TryResult.of(
                        answer,
                        claimed.tries(),
                        Instant.now(),
                        ThreadLocalRandom.current().nextDouble()));
    }

    private Map<String, String> headers(Claimed claimed) {
        long seconds = Instant.now().getEpochSecond();
        return Map.of(
                "Content-Type", "application/json",
                "User-Agent", "Reagent",
                "webhook-id", claimed.deliveryId(),
                "webhook-timestamp", Long.toString(seconds),
                "webhook-signature", secrets.sign(claimed.deliveryId(), seconds, claimed.body()));
    }
}
