/** A tool call: its effect, the approval it may need, the claim on it, and what was observed. */
@NullMarked
package dev.reagent.agent.call;

import org.jspecify.annotations.NullMarked;
