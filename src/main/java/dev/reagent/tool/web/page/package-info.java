/** Converts a page to text for a model. */
@NullMarked
package dev.reagent.tool.web.page;

import org.jspecify.annotations.NullMarked;
