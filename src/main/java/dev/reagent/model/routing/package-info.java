/** Which way a question to a model goes. */
@NullMarked
package dev.reagent.model.routing;

import org.jspecify.annotations.NullMarked;
