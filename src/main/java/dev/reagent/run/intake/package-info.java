/** Accepting runs: admission, idempotency keys, files, batches and predecessors, written to PostgreSQL first. */
@NullMarked
package dev.reagent.run.intake;

import org.jspecify.annotations.NullMarked;
