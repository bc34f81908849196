package dev.reagent.api.view;

import dev.reagent.agent.Usage;

/** The tokens of a step. */
public record UsageView(long inputTokens, long outputTokens, long cachedTokens, long cacheWriteTokens) {

    static UsageView of(Usage usage) {
        return new UsageView(usage.input(), usage.output(), usage.cacheRead(), usage.cacheWrite());
    }
}
