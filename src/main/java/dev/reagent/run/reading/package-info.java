/** Reads sessions, batches and long results for clients, from Redis or from the archive. */
@NullMarked
package dev.reagent.run.reading;

import org.jspecify.annotations.NullMarked;
