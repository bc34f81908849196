package dev.reagent.agent.call;

import java.time.Duration;

/**
 * What code used of the machine: its running time, multiplied by the size of its sandbox, whether it used all of that or not.
 *
 * @param time       sum over all sandboxes
 * @param vcpuMillis processors multiplied by milliseconds
 * @param mbMillis   MiB multiplied by milliseconds
 * @param cost       at the tier's prices; 0 if it has none
 */
public record SandboxUse(Duration time, long vcpuMillis, long mbMillis, MicroDollars cost) {

    public static final SandboxUse NONE = new SandboxUse(Duration.ZERO, 0, 0, MicroDollars.ZERO);

    public SandboxUse plus(SandboxUse other) {
        return new SandboxUse(
                time.plus(other.time), vcpuMillis + other.vcpuMillis, mbMillis + other.mbMillis, cost.plus(other.cost));
    }
}
