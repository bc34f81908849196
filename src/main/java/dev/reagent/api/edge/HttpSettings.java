package dev.reagent.api.edge;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Which requests this server accepts; {@code application.yaml} explains each setting. */
@ConfigMapping(prefix = "reagent.http")
public interface HttpSettings {

    /** Whether something else protects the port. */
    boolean trustNetwork();

    /** How long the head of a request may take, from its first byte. */
    Duration headTimeout();

    /** How long its body may take. */
    Duration bodyTimeout();

    /** Names that a {@code Host} header may have besides those of the loopback address, without a port. */
    Optional<Set<String>> hosts();
}
