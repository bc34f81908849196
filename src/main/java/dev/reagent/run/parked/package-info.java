/** Sessions that wait for a person or a time: saved whole in PostgreSQL, with the rows that wake them. */
@NullMarked
package dev.reagent.run.parked;

import org.jspecify.annotations.NullMarked;
