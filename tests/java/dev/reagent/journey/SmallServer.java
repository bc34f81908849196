package dev.reagent.journey;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A server that runs one session at a time, lets four wait. */
public class SmallQueue implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("reagent.run.max-sessions", "1", "reagent.queue.max-length", "4");
    }
}
