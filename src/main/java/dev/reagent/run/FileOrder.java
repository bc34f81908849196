package dev.reagent.run;

import dev.reagent.artifact.NewArtifact;
import org.jspecify.annotations.Nullable;

/** A file that is to come with a run. */
public sealed interface FileOrder {

    /** One whose bytes came with the order. */
    record Given(NewArtifact file) implements FileOrder {}

    /**
     * One that a session of the same organisation has, of which the run gets a copy.
     *
     * @param artifactId a UUID
     * @param name what the run is to call it; null: as it is called there
     */
    record Earlier(String artifactId, @Nullable String name) implements FileOrder {}
}
