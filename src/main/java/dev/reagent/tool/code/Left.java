package dev.reagent.tool.code;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.task.Artifact;
import dev.reagent.artifact.ArtifactNames;
import dev.reagent.sandbox.LeftOut;
import java.util.List;

/** The files that a run of code left: stored ones, and ones that were not stored. */
record Left(List<Artifact> kept, LeftOut leftOut) {

    private static final int MOST_TOLD = 20;

    /** Adds them to the result for the model, if there are any. */
    void addTo(ObjectNode result) {
        if (!kept.isEmpty()) {
            var told = result.putArray("artifacts");
            kept.forEach(it -> told.addObject()
                    .put("artifact_id", it.id())
                    .put("name", it.name())
                    .put("media_type", it.mediaType())
                    .put("bytes", it.bytes()));
        }
        if (leftOut.all() > 0) {
            result.put("artifacts_left_out", leftOut.all());
            var told = result.putArray("left_out");
            var names = new ArtifactNames();
            leftOut.first().stream()
                    .limit(MOST_TOLD)
                    .forEach(it -> told.addObject()
                            .put("name", names.unique(it.name()))
                            .put("why", it.why()));
        }
    }
}
