package dev.reagent.api;

import dev.reagent.artifact.StoredArtifact;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The files of a session. */
@Schema(description = "A session's files, the oldest first")
record ArtifactListView(List<ArtifactView> artifacts) {

    static ArtifactListView of(List<StoredArtifact> stored) {
        return new ArtifactListView(stored.stream()
                .map(it -> ArtifactView.of(it.artifact(), it.callId()))
                .toList());
    }
}
