/** The files of sessions: listing and downloading them. */
@NullMarked
package dev.reagent.api.artifact;

import org.jspecify.annotations.NullMarked;
