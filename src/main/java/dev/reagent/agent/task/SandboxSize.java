package dev.reagent.agent.task;

/**
 * The CPU and memory of a run's code.
 *
 * @param tier     the name that the operator gave this size
 * @param vcpus    processors, above 0; fractions allowed
 * @param memoryMb in MiB, without swap; includes the code's files
 * @param reduced  whether this is less than the tier, because the machine has no more
 */
public record SandboxSize(String tier, double vcpus, long memoryMb, boolean reduced) {}
