/** Sends events to clients as they happen: one increasing sequence of events and deltas for each session. */
@NullMarked
package dev.reagent.stream;

import org.jspecify.annotations.NullMarked;
