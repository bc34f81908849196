package dev.reagent.stores;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How this server uses its stores; each setting is explained in {@code application.yaml}. */
@ConfigMapping(prefix = "reagent.stores")
public interface StoresSettings {

    /** Whether the embedded stores start empty; for tests. */
    @WithDefault("false")
    boolean emptied();

    /** The most blocking calls to PostgreSQL that may wait for a connection. */
    int maxWaitingCalls();

    /** How long a write waits until one replica of Redis has it. */
    Duration replicaPatience();

    /** What the embedded Redis may use, in MiB; 0 for half of the machine's memory. */
    int redisMemoryMb();

    /** Percent of Redis' {@code maxmemory} that new runs do not get. */
    int redisReserve();

    /** How long the start waits for the external stores, both together. */
    Duration startPatience();
}
