package dev.reagent.run.loop;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** How long people may take; {@code application.yaml} explains each setting. */
@ConfigMapping(prefix = "reagent.run")
public interface ParkingSettings {

    /** How long a person may take to approve a call. */
    Duration approvalExpiry();

    /** How long a call in doubt may wait to be settled. */
    Duration reconciliationExpiry();
}
