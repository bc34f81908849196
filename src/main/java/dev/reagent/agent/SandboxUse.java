package dev.reagent.agent;

import java.time.Duration;

/**
 * What code has used of the machine: the time that it ran, times what its sandbox was given, whether it used that or not.
 *
 * @param time       of all sandboxes, one after the other
 * @param vcpuMillis processors' worth of milliseconds
 * @param mbMillis   MiB times milliseconds
 * @param cost       at the tier's prices; 0 where it has none
 */
public record SandboxUse(Duration time, long vcpuMillis, long mbMillis, MicroDollars cost) {

    public static final SandboxUse NONE = new SandboxUse(Duration.ZERO, 0, 0, MicroDollars.ZERO);

    public SandboxUse plus(SandboxUse other) {
        return new SandboxUse(
                time.plus(other.time), vcpuMillis + other.vcpuMillis, mbMillis + other.mbMillis, cost.plus(other.cost));
    }
}
