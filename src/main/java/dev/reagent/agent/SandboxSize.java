package dev.reagent.agent;

/**
 * What a run's code gets of a machine.
 *
 * @param tier     the name that the operator gave this size
 * @param vcpus    processors' worth of time, over 0
 * @param memoryMb in MiB, without swap; the files of the code count
 * @param reduced  whether this is less than the tier, because there is no more
 */
public record SandboxSize(String tier, double vcpus, long memoryMb, boolean reduced) {}
