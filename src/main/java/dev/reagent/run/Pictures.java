package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Artifact;
import dev.reagent.agent.Picture;
import dev.reagent.artifact.ArtifactStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a session's code has drawn, for a model that can see. Thread-safe. */
@ApplicationScoped
class Pictures {

    private static final SessionLogger LOG = SessionLogger.of(Pictures.class);

    /** Anthropic and OpenAI both take these. */
    private static final Set<String> TYPES = Set.of("image/png", "image/jpeg", "image/gif");

    /** Anthropic takes 5 MB of base64. */
    private static final long LARGEST = 3_750_000;

    /** The earliest ones, so that what a model has been shown stays as it was, and its cache holds. */
    private static final int MOST = 20;

    private static final long MOST_BYTES = 12_000_000;

    /** Read at once. */
    private static final int AT_ONCE = 4;

    /** For each; what is not read by then is not shown. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ArtifactStore artifacts;

    Pictures(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    /** Those to show, by the ids of their artifacts; one that cannot be read is not among them. */
    Uni<Map<String, Picture>> of(AgentSession session) {
        return Multi.createFrom()
                .iterable(toShow(session))
                .onItem()
                .transformToUni(artifact -> read(session, artifact))
                .merge(AT_ONCE)
                .collect()
                .in(
                        HashMap::new,
                        (Map<String, Picture> all, Optional<Shown> one) ->
                                one.ifPresent(shown -> all.put(shown.id, shown.picture)));
    }

    private record Shown(String id, Picture picture) {}

    static List<Artifact> toShow(AgentSession session) {
        var toShow = new ArrayList<Artifact>();
        long left = MOST_BYTES;
        for (var step : session.steps()) {
            for (var seen : step.observations()) {
                for (var artifact : seen.artifacts()) {
                    boolean fits = artifact.bytes() <= LARGEST && artifact.bytes() <= left;
                    if (TYPES.contains(artifact.mediaType()) && fits && toShow.size() < MOST) {
                        left -= artifact.bytes();
                        toShow.add(artifact);
                    }
                }
            }
        }
        return toShow;
    }

    private Uni<Optional<Shown>> read(AgentSession session, Artifact artifact) {
        return artifacts
                .read(session.task().orgId(), artifact.id())
                .map(found -> found.map(bytes -> new Shown(
                        artifact.id(),
                        new Picture(
                                artifact.name(),
                                artifact.mediaType(),
                                Base64.getEncoder().encodeToString(bytes)))))
                .ifNoItem()
                .after(PATIENCE)
                .failWith(
                        () -> new IOException(artifact.name() + " was not read within " + PATIENCE.toSeconds() + " s"))
                .onFailure()
                .invoke(failure ->
                        LOG.warn(session.id(), "has a picture that its model is not shown: " + failure.getMessage()))
                .onFailure()
                .recoverWithItem(Optional.empty());
    }
}
