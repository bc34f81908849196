/** One run of code from its slot to its end, on any wall; warm sandboxes, sandboxes that stay for a session, and kills. */
@NullMarked
package dev.reagent.sandbox.lifecycle;

import org.jspecify.annotations.NullMarked;
