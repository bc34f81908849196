/** The wire of OpenAI's Chat Completions. */
@NullMarked
package dev.reagent.model.wire.openai;

import org.jspecify.annotations.NullMarked;
