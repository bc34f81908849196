package dev.reagent.journey;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * What a few tests need and none of them minds of the others, so that one start serves all: a server that runs one session at a time and
 * lets four wait, writes callbacks down and sends none, and listens on every address of its machine.
 */
public class SmallServer implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "reagent.run.max-sessions", "1",
                "reagent.queue.max-length", "4",
                "reagent.webhook.max-concurrent", "0",
                "quarkus.http.host", "0.0.0.0",
                "reagent.http.trust-network", "true");
    }
}
