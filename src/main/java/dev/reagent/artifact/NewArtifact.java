package dev.reagent.artifact;

/**
 * A file to store.
 *
 * @param name as received; {@link ArtifactNames} makes a safe name of it
 */
public record NewArtifact(String name, long bytes, Content content) {}
