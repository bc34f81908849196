package dev.reagent.agent.task;

/**
 * A stored file that a run received or a call left behind.
 *
 * @param id        a UUID
 * @param name      a path without empty parts, {@code .} and {@code ..}; storable, no control characters
 * @param mediaType without parameters, as {@code image/png}
 */
public record Artifact(String id, String name, String mediaType, long bytes) {}
