package dev.reagent.run;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** How this server runs sessions; each setting is explained in {@code application.yaml}. */
@ConfigMapping(prefix = "reagent.run")
public interface RunSettings {

    /** Sessions that this server holds at once. */
    int maxSessions();

    /** How long a person may take to approve a call. */
    Duration approvalExpiry();

    /** How long a call in doubt may wait to be settled. */
    Duration reconciliationExpiry();

    /** How long a finished session stays in Redis. */
    Duration hotRetention();

    /** How long runs go on while no heartbeat is answered. */
    Duration cutOffAfter();

    /** How long a stop may take. */
    Duration shutdownTimeout();

    /** How long a stop waits for answers of models. */
    Duration modelDrain();
}
