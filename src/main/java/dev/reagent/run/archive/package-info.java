/** Finished sessions in PostgreSQL: written once, under their fence, and deleted when their retention time is over. */
@NullMarked
package dev.reagent.run.archive;

import org.jspecify.annotations.NullMarked;
