/** The sessions that this server holds, and the lease it needs to start work for them. */
@NullMarked
package dev.reagent.run.hold;

import org.jspecify.annotations.NullMarked;
