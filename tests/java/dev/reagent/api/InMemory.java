package dev.reagent.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** The API over ports kept in memory. */
public class InMemory implements QuarkusTestProfile {

    /** Slow readers and slow senders are cut off while a test looks on. */
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "reagent.stream.reader-patience", "1S",
                "reagent.sandbox.kind", "none",
                "reagent.http.hosts", "agents.example,a",
                "reagent.http.head-timeout", "1S",
                "reagent.http.body-timeout", "2S");
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(
                InMemoryRuns.class,
                InMemoryApprovals.class,
                InMemoryAnswers.class,
                FixedModels.class,
                FixedTools.class);
    }
}
