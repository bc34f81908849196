/** Files that runs leave behind, and get. */
@NullMarked
package dev.reagent.artifact;

import org.jspecify.annotations.NullMarked;
