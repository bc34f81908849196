package dev.reagent.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How this server runs sessions; each setting is explained in {@code application.yaml}. */
@ConfigMapping(prefix = "reagent.run")
public interface RunSettings {

    /** Sessions in this server's hands at once. */
    @WithDefault("10000")
    int maxSessions();

    /** How long a person may take to approve a call. */
    @WithDefault("1h")
    Duration approvalExpiry();

    /** How long a call in doubt may wait to be settled. */
    @WithDefault("24h")
    Duration reconciliationExpiry();

    /** How long a finished session stays in Redis. */
    @WithDefault("1h")
    Duration hotRetention();

    /** How long a stop waits for sessions to be handed over. */
    @WithDefault("20s")
    Duration shutdownTimeout();
}
