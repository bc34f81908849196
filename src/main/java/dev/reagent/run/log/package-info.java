/** The log of a session in Redis: appends under a fence, posts by others, reads, signals, and the JSON of events. */
@NullMarked
package dev.reagent.run.log;

import org.jspecify.annotations.NullMarked;
