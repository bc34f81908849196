package dev.reagent.run.log;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** How long Redis keeps logs; {@code application.yaml} explains each setting. */
@ConfigMapping(prefix = "reagent.run")
public interface LogSettings {

    /** How long a finished session stays in Redis. */
    Duration hotRetention();
}
