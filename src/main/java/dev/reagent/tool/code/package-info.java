/** Running code that a model wrote. */
@NullMarked
package dev.reagent.tool.code;

import org.jspecify.annotations.NullMarked;
