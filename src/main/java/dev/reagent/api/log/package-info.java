/** The log of a session as lines of text. */
@NullMarked
package dev.reagent.api.log;

import org.jspecify.annotations.NullMarked;
