package dev.reagent.agent.task;

/**
 * A picture that a call left behind, for a model that accepts pictures.
 *
 * @param name      of the artifact
 * @param mediaType {@code image/png}, {@code image/jpeg} or {@code image/gif}
 * @param base64    all its bytes (RFC 4648, section 4)
 */
public record Picture(String name, String mediaType, String base64) {}
