/** The life of a run: intake, queue, claim, the runner, the log and its archive. */
@NullMarked
package dev.reagent.run;

import org.jspecify.annotations.NullMarked;
