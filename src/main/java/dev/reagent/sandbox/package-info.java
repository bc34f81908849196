/** Where code runs, walled in: the port, its two walls (Docker, bubblewrap), and what cleans up after a server that died. */
@NullMarked
package dev.reagent.sandbox;

import org.jspecify.annotations.NullMarked;
