package dev.reagent.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Set;

/** The API over ports kept in memory. */
public class InMemory implements QuarkusTestProfile {

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
