package dev.reagent.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A body that has nothing to say: {@code {}}. */
@Schema(description = "An empty object", additionalProperties = Schema.False.class)
record NothingRequest() implements Checked {
    @Override
    public void check(Violations found) {}
}
