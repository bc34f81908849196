/** The queue of runs in Redis: which runs wait, which server holds which run, the queue's length, and the living servers. */
@NullMarked
package dev.reagent.run.queue;

import org.jspecify.annotations.NullMarked;
