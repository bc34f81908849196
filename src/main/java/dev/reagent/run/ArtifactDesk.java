package dev.reagent.run;

import dev.reagent.agent.task.SessionId;
import dev.reagent.artifact.ArtifactStore;
import dev.reagent.artifact.StoredArtifact;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.intake.StoreCall;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Reads the files of sessions for clients. Every failure that the client caused is a {@link RunRefused}. Thread-safe. */
@ApplicationScoped
public class ArtifactDesk {

    private final RunService runs;
    private final ArtifactStore artifacts;

    ArtifactDesk(RunService runs, ArtifactStore artifacts) {
        this.runs = runs;
        this.artifacts = artifacts;
    }

    /** Returns the files of a session, oldest first; also while it runs. */
    public Uni<List<StoredArtifact>> of(String orgId, SessionId session) {
        return runs.get(orgId, session).chain(known -> StoreCall.ask(artifacts.of(session)));
    }

    /** Returns one file, within seconds; empty if the organisation has none with that id. */
    public Uni<Optional<StoredArtifact>> find(String orgId, String artifactId) {
        return StoreCall.ask(artifacts.find(orgId, artifactId));
    }
}
