/** The HTTP contract, field by field, over ports kept in memory. */
@NullMarked
package dev.reagent.api;

import org.jspecify.annotations.NullMarked;
