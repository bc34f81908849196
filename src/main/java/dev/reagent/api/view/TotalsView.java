package dev.reagent.api.view;

import dev.reagent.agent.Usage;
import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.SandboxUse;

/** What a session has used so far. */
public record TotalsView(
        int steps,
        long inputTokens,
        long outputTokens,
        long cachedTokens,
        long cacheWriteTokens,
        String costUsd,
        SandboxUseView sandbox) {

    static TotalsView of(int steps, Usage usage, MicroDollars cost, SandboxUse sandbox) {
        return new TotalsView(
                steps,
                usage.input(),
                usage.output(),
                usage.cacheRead(),
                usage.cacheWrite(),
                cost.toDollars(),
                SandboxUseView.of(sandbox));
    }
}
