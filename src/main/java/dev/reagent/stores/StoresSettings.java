package dev.reagent.stores;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How this server uses its stores; each setting is explained in {@code application.yaml}. */
@ConfigMapping(prefix = "reagent.stores")
public interface StoresSettings {

    /** Whether the embedded stores begin with nothing in them; for tests. */
    @WithDefault("false")
    boolean emptied();

    /** Blocking calls to PostgreSQL that may wait for one of its connections. */
    int maxWaitingCalls();

    /** How long a write waits for one replica of Redis to have it. */
    Duration replicaPatience();

    /** How long the start waits for external stores to answer, for both together. */
    Duration startPatience();
}
