/** The wire of Anthropic's Messages. */
@NullMarked
package dev.reagent.model.wire.anthropic;

import org.jspecify.annotations.NullMarked;
