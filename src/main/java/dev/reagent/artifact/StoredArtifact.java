package dev.reagent.artifact;

import dev.reagent.agent.Artifact;
import org.jspecify.annotations.Nullable;

/**
 * A file that is kept.
 *
 * @param callId the call that left it; null where it came with the request
 * @param sha256 of its bytes, 64 hex digits
 */
public record StoredArtifact(Artifact artifact, @Nullable String callId, String sha256, Content content) {}
