package dev.reagent.run.intake;

import dev.reagent.agent.task.SessionId;
import dev.reagent.artifact.ArtifactStore;
import dev.reagent.artifact.NewArtifact;
import dev.reagent.artifact.StoredArtifact;
import dev.reagent.run.intake.RunRefused.Why;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FileNotFoundException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Stores the files that clients send with runs. Thread-safe. */
@ApplicationScoped
public class FileIntake {

    /** Most bytes of the files of one request. */
    static final long MOST_BYTES = 32L << 20;

    private final ArtifactStore artifacts;

    FileIntake(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    /** Returns the bytes that one request may store, for all its runs together. */
    public static AtomicLong room() {
        return new AtomicLong(MOST_BYTES);
    }

    /**
     * Stores the files of a run before the run is accepted. If it is not accepted, they are deleted later.
     *
     * @param room bytes left for the request; this call subtracts its files
     * @return the run with its stored files. Fails with {@link RunRefused} if the organisation has no such artifact, or they are too large
     */
    public Uni<RunSubmission> keep(SessionId id, RunSubmission submission, AtomicLong room) {
        if (submission.files().isEmpty()) {
            return Uni.createFrom().item(submission);
        }
        return Multi.createFrom()
                .iterable(submission.files())
                .onItem()
                .transformToUniAndConcatenate(file -> found(submission.task().orgId(), file))
                .collect()
                .asList()
                .invoke(files -> take(files, room))
                .flatMap(files -> artifacts.receive(id, files))
                .onFailure(FileNotFoundException.class)
                .transform(deleted -> unknown(String.valueOf(deleted.getMessage())))
                .map(submission::withKept);
    }

    private Uni<NewArtifact> found(String orgId, SubmittedFile file) {
        return switch (file) {
            case SubmittedFile.Given given -> Uni.createFrom().item(given.file());
            case SubmittedFile.Earlier earlier ->
                artifacts
                        .find(orgId, earlier.artifactId())
                        .map(found -> copy(found.orElseThrow(() -> unknown(earlier.artifactId())), earlier));
        };
    }

    private static NewArtifact copy(StoredArtifact stored, SubmittedFile.Earlier as) {
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
