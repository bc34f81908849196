package dev.reagent.webhook;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How callbacks are signed and sent; explained in {@code application.yaml}. */
@ConfigMapping(prefix = "reagent.webhook")
public interface WebhookSettings {

    /** Each is {@code whsec_} and the Base64 of 24 to 64 bytes; the newest first. */
    Optional<List<String>> secrets();

    /** Private hosts that callbacks may be sent to, each {@code host} or {@code host:port}. */
    Optional<List<String>> allowedHosts();

    /** The timeout of one try. */
    Duration timeout();

    /** The most tries that this server runs at once; 0: it sends none. */
    int maxConcurrent();

    /** The most tries that this server runs at once to one host and port. */
    int maxPerHost();
}
