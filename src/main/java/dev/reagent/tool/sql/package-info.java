/** Asking the databases that an operator names, each query approved by a person. */
@NullMarked
package dev.reagent.tool.sql;

import org.jspecify.annotations.NullMarked;
