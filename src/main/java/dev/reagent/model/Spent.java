package dev.reagent.model;

import dev.reagent.agent.Usage;
import dev.reagent.agent.call.MicroDollars;

/** What a model request used, as far as the provider reported it, and its cost. */
public record Spent(Usage usage, MicroDollars cost) {

    public static final Spent NONE = new Spent(Usage.NONE, MicroDollars.ZERO);
}
