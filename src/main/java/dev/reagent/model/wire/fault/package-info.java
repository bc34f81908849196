/** Reads the errors of providers: their many spellings, and their meaning. */
@NullMarked
package dev.reagent.model.wire.fault;

import org.jspecify.annotations.NullMarked;
