package dev.reagent.webhook;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How callbacks are signed and sent; explained in {@code application.yaml}. */
@ConfigMapping(prefix = "reagent.webhook")
public interface WebhookSettings {

    /** Each {@code whsec_} and the Base64 of 24 to 64 bytes, the newest first. */
    Optional<List<String>> secrets();

    /** Hosts that may be told although they are private, each {@code host} or {@code host:port}. */
    Optional<List<String>> allowedHosts();

    /** Of one try. */
    Duration timeout();

    /** Tries of this server at once; 0: it sends none. */
    int maxConcurrent();

    /** Tries of this server at once to one host and port. */
    int maxPerHost();
}
