package dev.reagent.api.view;

import dev.reagent.agent.call.SandboxUse;

/** Time, processors, memory and cost of a session's code. */
public record SandboxUseView(double seconds, double vcpuSeconds, double gbSeconds, String costUsd) {

    private static final long MB_PER_GB = 1024;

    public static SandboxUseView of(SandboxUse use) {
        return new SandboxUseView(
                use.time().toMillis() / 1000.0,
                use.vcpuMillis() / 1000.0,
                use.mbMillis() / MB_PER_GB / 1000.0,
                use.cost().toDollars());
    }
}
