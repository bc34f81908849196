package dev.reagent.run.loop;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.task.Artifact;
import dev.reagent.agent.task.Picture;
import dev.reagent.artifact.ArtifactStore;
import dev.reagent.run.log.SessionLogger;
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

/** The pictures that a session's code has drawn, for a model that accepts images. Thread-safe. */
@ApplicationScoped
class Pictures {

    private static final SessionLogger LOG = SessionLogger.of(Pictures.class);

    /** Media types that Anthropic and OpenAI both accept. */
    private static final Set<String> TYPES = Set.of("image/png", "image/jpeg", "image/gif");

    /** Anthropic accepts 5 MB of base64. */
    private static final long LARGEST = 3_750_000;

    /** Only the earliest pictures are sent, so that the prefix stays the same and the provider's cache applies. */
    private static final int MOST = 20;

    private static final long MOST_BYTES = 12_000_000;

    /** Concurrent reads. */
    private static final int AT_ONCE = 4;

    /** Read timeout of a picture; one that takes longer is not sent. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ArtifactStore artifacts;

    Pictures(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    /** Returns the pictures to send, by artifact id, without those that cannot be read. */
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
                        LOG.warn(session.id(), "has a picture that is not sent to a model: " + failure.getMessage()))
                .onFailure()
                .recoverWithItem(Optional.empty());
    }
}
