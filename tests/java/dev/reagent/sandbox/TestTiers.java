package dev.reagent.sandbox;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Tiers by settings, as the server reads them. */
public final class TestTiers {

    private TestTiers() {}

    /** @param settings under {@code reagent.sandbox} */
    public static Tiers of(Map<String, String> settings) {
        var all = new HashMap<String, String>();
        settings.forEach((name, value) -> all.put("reagent.sandbox." + name, value));
        return new Tiers(new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 300, new DurationConverter())
                .withMapping(SandboxSettings.class)
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .build()
                .getConfigMapping(SandboxSettings.class));
    }
}
