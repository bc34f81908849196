package dev.reagent.api;

import dev.reagent.agent.SandboxSize;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What the code of a run gets. */
@Schema(description = "How much of a machine the run's code gets")
record SandboxView(
        String tier,
        @Schema(description = "Processors' worth of time") double vcpus,

        @Schema(description = "MiB of memory; its files count")
        long memoryMb,

        @Schema(description = "Whether this is less than the tier it was meant to have, because there is no more here")
        boolean reduced) {

    static @Nullable SandboxView of(@Nullable SandboxSize size) {
        return size == null ? null : new SandboxView(size.tier(), size.vcpus(), size.memoryMb(), size.reduced());
    }
}
