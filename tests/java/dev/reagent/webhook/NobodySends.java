package dev.reagent.webhook;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A server that writes callbacks down and sends none. */
public final class NobodySends implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("reagent.webhook.max-concurrent", "0");
    }
}
