package dev.reagent.run;

import dev.reagent.agent.SessionId;
import dev.reagent.artifact.ArtifactStore;
import dev.reagent.artifact.NewArtifact;
import dev.reagent.artifact.StoredArtifact;
import dev.reagent.run.RunRefused.Why;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FileNotFoundException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps the files that come with orders. Thread-safe. */
@ApplicationScoped
class FileIntake {

    /** Of the files of one request, in bytes. */
    static final long MOST_BYTES = 32L << 20;

    private final ArtifactStore artifacts;

    FileIntake(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    /** Bytes that one request may keep, its runs together. */
    static AtomicLong room() {
        return new AtomicLong(MOST_BYTES);
    }

    /**
     * The order with its files kept, which are there before its run is; where that does not come to be, they are forgotten.
     *
     * @param room that its request has left; less after this
     * @return fails with {@link RunRefused} where the organisation has no such artifact, or they are too large
     */
    Uni<RunOrder> keep(SessionId id, RunOrder order, AtomicLong room) {
        if (order.files().isEmpty()) {
            return Uni.createFrom().item(order);
        }
        return Multi.createFrom()
                .iterable(order.files())
                .onItem()
                .transformToUniAndConcatenate(file -> found(order.task().orgId(), file))
                .collect()
                .asList()
                .invoke(files -> take(files, room))
                .flatMap(files -> artifacts.receive(id, files))
                .onFailure(FileNotFoundException.class)
                .transform(deleted -> unknown(String.valueOf(deleted.getMessage())))
                .map(order::withKept);
    }

    private Uni<NewArtifact> found(String orgId, FileOrder file) {
        return switch (file) {
            case FileOrder.Given given -> Uni.createFrom().item(given.file());
            case FileOrder.Earlier earlier ->
                artifacts
                        .find(orgId, earlier.artifactId())
                        .map(found -> copy(found.orElseThrow(() -> unknown(earlier.artifactId())), earlier));
        };
    }

    private static NewArtifact copy(StoredArtifact stored, FileOrder.Earlier as) {
        var artifact = stored.artifact();
        return new NewArtifact(as.name() == null ? artifact.name() : as.name(), artifact.bytes(), stored.content());
    }

    private static RunRefused unknown(String artifactId) {
        return new RunRefused(
                Why.NO_SUCH_ARTIFACT, "There is no artifact %s to give to the run.".formatted(artifactId));
    }

    private static void take(List<NewArtifact> files, AtomicLong room) {
        long bytes = files.stream().mapToLong(NewArtifact::bytes).sum();
        long left = room.addAndGet(-bytes);
        if (left < 0) {
            throw new RunRefused(
                    Why.FILES_TOO_LARGE,
                    "The files of a request must have at most %d bytes in all, found at least %d."
                            .formatted(MOST_BYTES, MOST_BYTES - left));
        }
    }
}
