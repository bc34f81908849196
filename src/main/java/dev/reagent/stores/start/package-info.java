/** Which stores the server starts with, and whether they can be reached. */
@NullMarked
package dev.reagent.stores.start;

import org.jspecify.annotations.NullMarked;
