package dev.reagent.run.server;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** How this server runs sessions; {@code application.yaml} explains each setting. */
@ConfigMapping(prefix = "reagent.run")
public interface RunSettings {

    /** Most sessions that this server holds at once. */
    int maxSessions();

    /** How long runs continue while no heartbeat is answered. */
    Duration cutOffAfter();

    /** Most time that a stop may take. */
    Duration shutdownTimeout();

    /** How long a stop waits for replies of models. */
    Duration modelDrain();
}
