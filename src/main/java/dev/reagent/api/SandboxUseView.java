package dev.reagent.api;

import dev.reagent.agent.SandboxUse;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a session's code has used of the machine. */
@Schema(
        description =
                "What the session's code has used of the machine: the time that it ran, times what its sandbox was given")
record SandboxUseView(
        @Schema(description = "Seconds of all its sandboxes, one after the other", minimum = "0")
        double seconds,

        @Schema(description = "Processors' worth of seconds", minimum = "0")
        double vcpuSeconds,

        @Schema(description = "Seconds of 1,024 MiB", minimum = "0")
        double gbSeconds,

        @Schema(
                description = "US dollars at the tier's prices; a part of the `cost_usd` beside it",
                pattern = Money.PATTERN,
                examples = "0.000042")
        String costUsd) {

    private static final long MB_PER_GB = 1024;

    static SandboxUseView of(SandboxUse use) {
        return new SandboxUseView(
                use.time().toMillis() / 1000.0,
                use.vcpuMillis() / 1000.0,
                use.mbMillis() / MB_PER_GB / 1000.0,
                use.cost().toDollars());
    }
}
