package dev.reagent.artifact;

import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.Artifact;
import dev.reagent.agent.task.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** The files of sessions, kept as long as their sessions. Thread-safe. */
public interface ArtifactStore {

    /**
     * Which files of a call were stored.
     *
     * @param kept    in the given order
     * @param leftOut names of the files beyond the session's limits
     */
    record Kept(List<Artifact> kept, List<String> leftOut) {

        public Kept {
            kept = List.copyOf(kept);
            leftOut = List.copyOf(leftOut);
        }
    }

    /**
     * Stores the files of a call, in place of those that an earlier try of the call left. They are durable when this completes; none can be
     * found before all are stored.
     *
     * @param fence the claim under which the call ran. Fails if that claim is over
     */
    Uni<Kept> keep(SessionId session, Fence fence, String callId, List<NewArtifact> files);

    /**
     * Stores the files that come with a run, before the run exists. They are durable when this completes; they are deleted if the run is
     * not accepted within an hour.
     *
     * @return fails with {@link java.io.FileNotFoundException}, whose message is the id, if one is a copy of an artifact that has been
     *     deleted since
     */
    Uni<List<Artifact>> receive(SessionId session, List<NewArtifact> files);

    /** Returns the files of a session, oldest first. */
    Uni<List<StoredArtifact>> of(SessionId session);

    /** Returns a file of an organisation; empty if it has none with this id. */
    Uni<Optional<StoredArtifact>> find(String orgId, String artifactId);

    /** Returns all bytes of a file of an organisation. For small files. */
    Uni<Optional<byte[]>> read(String orgId, String artifactId);

    /**
     * Deletes files that nothing refers to: their session was deleted, their call was tried again, or their server died while it stored
     * them.
     *
     * @param most limit of this call
     * @return number of deleted files; fewer than {@code most} if none is left
     */
    Uni<Integer> deleteForgotten(int most);
}
