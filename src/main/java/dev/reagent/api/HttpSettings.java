package dev.reagent.api;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Which requests this server takes; each setting is explained in {@code application.yaml}. */
@ConfigMapping(prefix = "reagent.http")
public interface HttpSettings {

    /** Whether something else keeps strangers from the port. */
    boolean trustNetwork();

    /** How long the head of a request may take, from its first byte on. */
    Duration headTimeout();

    /** How long its body may take. */
    Duration bodyTimeout();

    /** Names that a {@code Host} header may have beside those of the loopback address, without a port. */
    Optional<Set<String>> hosts();
}
