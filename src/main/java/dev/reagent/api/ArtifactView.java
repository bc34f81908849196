package dev.reagent.api;

import dev.reagent.agent.Artifact;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A file that is kept. */
@Schema(description = "A file that a session keeps, to be had under its own path")
record ArtifactView(
        @Schema(format = "uuid") String artifactId,

        @Schema(
                description = "A path with its parts between `/`, no part of it empty, `.` or `..`",
                examples = "plot.png")
        String name,

        @Schema(description = "By the file's first bytes and its name", examples = "image/png")
        String mediaType,

        @Schema(minimum = "0") long bytes,

        @Schema(description = "The call that left it; null where it came with the request") @Nullable
        String callId) {

    static ArtifactView of(Artifact artifact, @Nullable String callId) {
        return new ArtifactView(artifact.id(), artifact.name(), artifact.mediaType(), artifact.bytes(), callId);
    }
}
