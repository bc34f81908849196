/** Which models there are, where they are reached, and what they cost: read from the settings once, at the start. */
@NullMarked
package dev.reagent.model.catalogue;

import org.jspecify.annotations.NullMarked;
