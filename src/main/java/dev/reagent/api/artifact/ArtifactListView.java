package dev.reagent.api.artifact;

import dev.reagent.api.view.ArtifactView;
import dev.reagent.artifact.StoredArtifact;
import java.util.List;

/** The files of a session. */
public record ArtifactListView(List<ArtifactView> artifacts) {

    static ArtifactListView of(List<StoredArtifact> stored) {
        return new ArtifactListView(stored.stream()
                .map(it -> ArtifactView.of(it.artifact(), it.callId()))
                .toList());
    }
}
