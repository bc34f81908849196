package dev.reagent.artifact;

/**
 * A file that is to be kept.
 *
 * @param name as it came; {@link ArtifactNames} makes one of it that can be trusted
 */
public record NewArtifact(String name, long bytes, Content content) {}
