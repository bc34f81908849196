package dev.reagent.api;

import dev.reagent.agent.MicroDollars;
import dev.reagent.agent.SandboxUse;
import dev.reagent.agent.Usage;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a session has used up so far. */
@Schema(description = "What the session has used up so far; the kinds of tokens as in a step's usage")
record TotalsView(
        @Schema(minimum = "0") int steps,
        @Schema(minimum = "0") long inputTokens,
        @Schema(minimum = "0") long outputTokens,
        @Schema(minimum = "0") long cachedTokens,
        @Schema(minimum = "0") long cacheWriteTokens,

        @Schema(description = "US dollars, of models and of code", pattern = Money.PATTERN, examples = "0.004512")
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
