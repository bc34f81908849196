package dev.reagent.sandbox;

/**
 * Limits on the files in {@code /artifacts} that are taken out of a sandbox.
 *
 * @param files the number of files of one run
 * @param bytes the total size of the files of one run
 */
public record KeptBounds(int files, long bytes) {}
