package dev.reagent.artifact;

import dev.reagent.agent.task.Artifact;
import org.jspecify.annotations.Nullable;

/**
 * A stored file.
 *
 * @param callId the call that left it; null if it came with the request
 * @param sha256 of its bytes, 64 hex digits
 */
public record StoredArtifact(Artifact artifact, @Nullable String callId, String sha256, Content content) {}
