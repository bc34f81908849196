/** Reagent: a self-hosted server that runs ReAct agents. */
@NullMarked
package dev.reagent;

import org.jspecify.annotations.NullMarked;
