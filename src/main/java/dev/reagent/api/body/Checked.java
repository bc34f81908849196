package dev.reagent.api.body;

import dev.reagent.api.problem.Violations;

/** A request with rules beyond single fields. */
public interface Checked {

    /** Adds the violations of the request as a whole. Fields that are invalid themselves may be null. */
    void check(Violations found);
}
