package dev.reagent.run.intake;

import dev.reagent.artifact.NewArtifact;
import org.jspecify.annotations.Nullable;

/** A file for a run. */
public sealed interface SubmittedFile {

    /** A file whose bytes came with the request. */
    record Given(NewArtifact file) implements SubmittedFile {}

    /**
     * An artifact of another session of the organisation; the run gets a copy.
     *
     * @param artifactId a UUID
     * @param name       its name in the run; null keeps the artifact's name
     */
    record Earlier(String artifactId, @Nullable String name) implements SubmittedFile {}
}
