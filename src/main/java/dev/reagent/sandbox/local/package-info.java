/** The walls on this machine without an engine: bubblewrap, and a plain process if the operator allows it. */
@NullMarked
package dev.reagent.sandbox.local;

import org.jspecify.annotations.NullMarked;
