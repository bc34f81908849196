/** The tool that runs code which a model wrote. */
@NullMarked
package dev.reagent.tool.code;

import org.jspecify.annotations.NullMarked;
