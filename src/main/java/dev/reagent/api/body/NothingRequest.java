package dev.reagent.api.body;

import dev.reagent.api.problem.Violations;

/** A body without fields: {@code {}}. */
public record NothingRequest() implements Checked {
    @Override
    public void check(Violations found) {}
}
