/** Files that runs receive and leave behind. */
@NullMarked
package dev.reagent.artifact;

import org.jspecify.annotations.NullMarked;
