package dev.reagent.api.stream;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** How this server serves streams; each setting is explained in {@code application.yaml}. */
@ConfigMapping(prefix = "reagent.stream")
public interface StreamSettings {

    /** How long a reader may receive nothing of what is sent to it. */
    Duration readerPatience();
}
