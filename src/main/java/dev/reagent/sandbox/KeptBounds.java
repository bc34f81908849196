package dev.reagent.sandbox;

/**
 * How much of what code leaves in {@code /artifacts} comes out of its sandbox.
 *
 * @param files of one run
 * @param bytes of one run, all its files together
 */
public record KeptBounds(int files, long bytes) {}
