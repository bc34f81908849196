/** The stub, Reagent's program that runs beside the code in a sandbox, and the data that it sends back. */
@NullMarked
package dev.reagent.sandbox.stub;

import org.jspecify.annotations.NullMarked;
