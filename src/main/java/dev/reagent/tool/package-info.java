/** The capabilities of an agent: the port, the registry, and the built-in tools. */
@NullMarked
package dev.reagent.tool;

import org.jspecify.annotations.NullMarked;
