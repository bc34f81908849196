package dev.reagent.api;

import dev.reagent.agent.Usage;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The tokens of a step. */
@Schema(
        description =
                "Tokens used. The four kinds are disjoint: the prompt's size is input, cached and cache_write together")
record UsageView(
        @Schema(description = "Of the prompt, from no cache", minimum = "0")
        long inputTokens,

        @Schema(description = "Written by the model, thinking included", minimum = "0")
        long outputTokens,

        @Schema(description = "Of the prompt, read from the provider's cache", minimum = "0")
        long cachedTokens,

        @Schema(description = "Of the prompt, written to the provider's cache", minimum = "0")
        long cacheWriteTokens) {

    static UsageView of(Usage usage) {
        return new UsageView(usage.input(), usage.output(), usage.cacheRead(), usage.cacheWrite());
    }
}
