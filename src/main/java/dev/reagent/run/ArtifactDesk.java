package dev.reagent.run;

import dev.reagent.agent.SessionId;
import dev.reagent.artifact.ArtifactStore;
import dev.reagent.artifact.StoredArtifact;
import dev.reagent.run.RunRefused.Why;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What a client may have of the files of its sessions. Every failure that is the client's is a {@link RunRefused}. Thread-safe. */
@ApplicationScoped
public class ArtifactDesk {

    private static final Logger LOG = Logger.getLogger(ArtifactDesk.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final RunService runs;
    private final ArtifactStore artifacts;

    ArtifactDesk(RunService runs, ArtifactStore artifacts) {
        this.runs = runs;
        this.artifacts = artifacts;
    }

    /** Those of a session, the oldest first; also while it runs. */
    public Uni<List<StoredArtifact>> of(String orgId, SessionId session) {
        return runs.get(orgId, session)
                .chain(known -> CallerPatience.bounded(artifacts.of(session)))
                .onFailure(StoreTrouble::is)
                .transform(ArtifactDesk::unavailable);
    }

    /** One of them, within seconds; absent where the organisation has none of that id. */
    public Uni<Optional<StoredArtifact>> find(String orgId, String artifactId) {
        return CallerPatience.bounded(artifacts.find(orgId, artifactId))
                .onFailure(StoreTrouble::is)
                .transform(ArtifactDesk::unavailable);
    }

    /** What a client is told whose file cannot be read now. */
    public static RunRefused unavailable(Throwable failure) {
        LOG.warnf("a store does not answer: %s", failure);
        return new RunRefused(Why.STORE_UNAVAILABLE, StoreTrouble.words(failure) + " now; try again.", RETRY_AFTER);
    }
}
