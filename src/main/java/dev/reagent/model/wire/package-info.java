/** Requests to providers over HTTP: one request with its tries, its limits and its stream of events. */
@NullMarked
package dev.reagent.model.wire;

import org.jspecify.annotations.NullMarked;
