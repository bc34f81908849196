package dev.reagent.sandbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings under {@code reagent.sandbox}; application.yaml explains them. */
@ConfigMapping(prefix = "reagent.sandbox")
public interface SandboxSettings {

    /** Which wall is used. */
    enum Kind {
        AUTO,
        DOCKER,
        BUBBLEWRAP,
        PROCESS,
        NONE
    }

    @WithDefault("auto")
    Kind kind();

    @WithDefault("reagent-sandbox")
    String image();

    @WithDefault("small")
    String defaultTier();

    Map<String, Size> tiers();

    Optional<List<URI>> dockerHosts();

    Optional<String> runtime();

    @WithDefault("0")
    int maxConcurrent();

    @WithDefault("0")
    long memoryMb();

    Pool pool();

    Keep keep();

    @WithDefault("30s")
    Duration orphanGrace();

    /** The part of a machine that a tier gets. */
    interface Size {

        double vcpus();

        long memoryMb();

        Price price();
    }

    /** What a tier costs, in US dollars. */
    interface Price {

        @WithDefault("0")
        BigDecimal vcpuHour();

        @WithDefault("0")
        BigDecimal gbHour();
    }

    /** Sandboxes that stay with their sessions. */
    interface Keep {

        @WithDefault("8")
        int most();

        @WithDefault("5M")
        Duration idle();

        @WithDefault("30M")
        Duration longest();
    }

    /** Sandboxes that run before there is code for them. */
    interface Pool {

        @WithDefault("1")
        int least();

        @WithDefault("16")
        int most();
    }

    /** Returns the bounds with all defaults resolved. */
    default SandboxBounds bounds() {
        int places =
                maxConcurrent() > 0 ? maxConcurrent() : 4 * Runtime.getRuntime().availableProcessors();
        var staying = new StayBounds(keep().most(), keep().idle(), keep().longest());
        return new SandboxBounds(places, memoryMb(), pool().least(), pool().most(), staying);
    }
}
