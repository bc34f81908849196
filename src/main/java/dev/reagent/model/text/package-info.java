/**
 * Reads a model's plain text beyond its words: thinking between tags, calls in the notations of local models, arguments that need a repair.
 */
@NullMarked
package dev.reagent.model.text;

import org.jspecify.annotations.NullMarked;
