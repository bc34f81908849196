/** Where code runs, walled in: the port, its walls (Docker, bubblewrap, and none where an operator says so), and what cleans up after a server that died. */
@NullMarked
package dev.reagent.sandbox;

import org.jspecify.annotations.NullMarked;
