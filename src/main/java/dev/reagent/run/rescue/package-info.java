/** Claims sessions, and restores or delivers what a dead server, a lost log or a lost message left undone. */
@NullMarked
package dev.reagent.run.rescue;

import org.jspecify.annotations.NullMarked;
