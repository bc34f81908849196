package dev.reagent.artifact;

import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.Artifact;
import dev.reagent.agent.task.SessionId;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Artifacts of one session, for tests of those who keep them. */
public final class InMemoryArtifacts implements ArtifactStore {

    private final List<StoredArtifact> all = new ArrayList<>();
    private int asked;
    private boolean failing;

    /** How often something was to be kept. */
    public int asked() {
        return asked;
    }

    /** From now on nothing can be kept. */
    public void fail() {
        failing = true;
    }

    @Override
    public Uni<Kept> keep(SessionId session, Fence fence, String callId, List<NewArtifact> files) {
        asked++;
        if (failing) {
            return Uni.createFrom().failure(new IllegalStateException("the store is away"));
        }
        all.removeIf(one -> callId.equals(one.callId()));
        var kept = new ArrayList<Artifact>();
        for (var file : files) {
            var id = "00000000-0000-4000-8000-%012d".formatted(all.size() + 1);
            var artifact = new Artifact(id, file.name(), MediaTypes.UNKNOWN, file.bytes());
            kept.add(artifact);
            all.add(new StoredArtifact(artifact, callId, "", file.content()));
        }
        return Uni.createFrom().item(new Kept(kept, List.of()));
    }

    @Override
    public Uni<List<Artifact>> receive(SessionId session, List<NewArtifact> files) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<List<StoredArtifact>> of(SessionId session) {
        return Uni.createFrom().item(List.copyOf(all));
    }

    @Override
    public Uni<Optional<StoredArtifact>> find(String orgId, String artifactId) {
        return Uni.createFrom()
                .item(all.stream()
                        .filter(one -> one.artifact().id().equals(artifactId))
                        .findFirst());
    }

    @Override
    public Uni<Optional<byte[]>> read(String orgId, String artifactId) {
        return find(orgId, artifactId)
                .map(found -> found.map(stored -> {
                    try (var in = stored.content().open()) {
                        return in.readAllBytes();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
    }

    @Override
    public Uni<Integer> deleteForgotten(int most) {
        return Uni.createFrom().item(0);
    }
}
