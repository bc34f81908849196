/** Chooses how a request to a model is sent. */
@NullMarked
package dev.reagent.model.routing;

import org.jspecify.annotations.NullMarked;
