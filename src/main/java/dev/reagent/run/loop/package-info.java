/** The loop of one session: decide, call the model or the tools, record the results, park or end. */
@NullMarked
package dev.reagent.run.loop;

import org.jspecify.annotations.NullMarked;
