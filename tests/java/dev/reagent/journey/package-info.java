/** Whole requests over real HTTP, with real stores and a scripted model: what a client of the server lives through. */
@NullMarked
package dev.reagent.journey;

import org.jspecify.annotations.NullMarked;
