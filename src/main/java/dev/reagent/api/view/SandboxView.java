package dev.reagent.api.view;

import dev.reagent.agent.task.SandboxSize;
import org.jspecify.annotations.Nullable;

/** The sandbox tier of a run, with its processors and memory. */
public record SandboxView(String tier, double vcpus, long memoryMb, boolean reduced) {

    static @Nullable SandboxView of(@Nullable SandboxSize size) {
        return size == null ? null : new SandboxView(size.tier(), size.vcpus(), size.memoryMb(), size.reduced());
    }
}
