/** Runs code isolated from the server: the request, the result, and the part of the machine that the code gets. */
@NullMarked
package dev.reagent.sandbox;

import org.jspecify.annotations.NullMarked;
