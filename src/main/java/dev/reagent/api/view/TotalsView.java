package dev.reagent.api.view;

import dev.reagent.run.log.SessionSummary;

/** What a session has used so far. */
public record TotalsView(
        int steps,
        long inputTokens,
        long outputTokens,
        long cachedTokens,
        long cacheWriteTokens,
        String costUsd,
        SandboxUseView sandbox) {

    static TotalsView of(int steps, SessionSummary.Used used) {
        var usage = used.usage();
        return new TotalsView(
                steps,
                usage.input(),
                usage.output(),
                usage.cacheRead(),
                usage.cacheWrite(),
                used.cost().toDollars(),
                SandboxUseView.of(used.sandbox()));
    }
}
