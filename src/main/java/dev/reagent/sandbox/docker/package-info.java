/** The wall that uses containers of a Docker engine, local or remote. */
@NullMarked
package dev.reagent.sandbox.docker;

import org.jspecify.annotations.NullMarked;
