package dev.reagent.sandbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The settings under {@code reagent.sandbox}; what they mean is said in application.yaml. */
@ConfigMapping(prefix = "reagent.sandbox")
public interface SandboxSettings {

    /** Which wall is taken. */
    enum Kind {
        AUTO,
        DOCKER,
        BUBBLEWRAP,
        NONE
    }

    @WithDefault("auto")
    Kind kind();

    @WithDefault("reagent-sandbox")
    String image();

    Optional<URI> dockerHost();

    Optional<String> runtime();

    @WithDefault("0")
    int maxConcurrent();

    @WithDefault("30s")
    Duration orphanGrace();

    /** Sandboxes at once, with the default worked out. */
    default int places() {
        return maxConcurrent() > 0 ? maxConcurrent() : 4 * Runtime.getRuntime().availableProcessors();
    }
}
