/** Telling clients as it happens: one rising sequence of events and deltas a session. */
@NullMarked
package dev.reagent.stream;

import org.jspecify.annotations.NullMarked;
