/** The planner inside this server, which needs no key and no network, and is no language model. */
@NullMarked
package dev.reagent.model.offline;

import org.jspecify.annotations.NullMarked;
