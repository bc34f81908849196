package dev.reagent.api.view;

import dev.reagent.agent.task.Artifact;
import org.jspecify.annotations.Nullable;

/** A stored file. */
public record ArtifactView(
        String artifactId,
        String name,
        String mediaType,
        long bytes,
        @Nullable String callId) {

    public static ArtifactView of(Artifact artifact, @Nullable String callId) {
        return new ArtifactView(artifact.id(), artifact.name(), artifact.mediaType(), artifact.bytes(), callId);
    }
}
