/** The planner inside this server. It needs no key and no network, and is not a language model. */
@NullMarked
package dev.reagent.model.offline;

import org.jspecify.annotations.NullMarked;
