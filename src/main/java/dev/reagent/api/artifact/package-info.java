/** Files that runs left behind: listing and downloading them. */
@NullMarked
package dev.reagent.api.artifact;

import org.jspecify.annotations.NullMarked;
