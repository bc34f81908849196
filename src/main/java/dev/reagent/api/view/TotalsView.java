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

    static TotalsView of(int steps, SessionSummary.Spent spent) {
        var usage = spent.usage();
        return new TotalsView(
                steps,
                usage.input(),
                usage.output(),
                usage.cacheRead(),
                usage.cacheWrite(),
                spent.cost().toDollars(),
                SandboxUseView.of(spent.sandbox()));
    }
}
