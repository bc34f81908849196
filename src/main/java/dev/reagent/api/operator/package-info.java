/** The operators' operations and the state of the servers. */
@NullMarked
package dev.reagent.api.operator;

import org.jspecify.annotations.NullMarked;
