/** The event stream of a session as server-sent events. */
@NullMarked
package dev.reagent.api.stream;

import org.jspecify.annotations.NullMarked;
