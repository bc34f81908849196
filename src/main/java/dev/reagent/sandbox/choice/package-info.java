/** Chooses the wall for code on this server, by the settings and by what is available. */
@NullMarked
package dev.reagent.sandbox.choice;

import org.jspecify.annotations.NullMarked;
