package dev.reagent.artifact;

import dev.reagent.agent.Artifact;
import dev.reagent.agent.Fence;
import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** The files of sessions, kept as long as their sessions are. Safe for use by any thread. */
public interface ArtifactStore {

    /**
     * What became of the files of a call.
     *
     * @param kept in the order in which they were given
     * @param leftOut names of those for which the session had no room left
     */
    record Kept(List<Artifact> kept, List<String> leftOut) {

        public Kept {
            kept = List.copyOf(kept);
            leftOut = List.copyOf(leftOut);
        }
    }

    /**
     * Keeps the files of a call in place of any that an earlier try of that call left. They are durable when it answers, and none is to
     * be found before all are.
     *
     * @param fence the claim under which the call ran; the store refuses those of a claim that is over
     */
    Uni<Kept> keep(SessionId session, Fence fence, String callId, List<NewArtifact> files);

    /**
     * Keeps the files that come with an order, before its run is there. They are durable when it answers; where the run does not come to
     * be within an hour they are forgotten.
     *
     * @return fails with {@link java.io.FileNotFoundException}, its message the id, where one is a copy of an artifact that has been
     *     deleted since
     */
    Uni<List<Artifact>> receive(SessionId session, List<NewArtifact> files);

    /** Those of a session, the oldest first. */
    Uni<List<StoredArtifact>> of(SessionId session);

    /** One of an organisation's. */
    Uni<Optional<StoredArtifact>> find(String orgId, String artifactId);

    /** All bytes of one of an organisation's; for small ones. */
    Uni<Optional<byte[]>> read(String orgId, String artifactId);

    /**
     * Deletes files that belong to nobody: their session is deleted, their call was tried again, or their server died while it
     * kept them.
     *
     * @param most at once; where others delete too, each takes other files
     * @return how many they were; fewer than {@code most} where none is left
     */
    Uni<Integer> deleteForgotten(int most);
}
