/** Starting, reading, listing and cancelling runs and batches. */
@NullMarked
package dev.reagent.api.run;

import org.jspecify.annotations.NullMarked;
