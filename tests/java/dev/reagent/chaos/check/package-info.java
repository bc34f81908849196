/** Judges a history of the chaos bench: knows nothing of the server but its contract. */
package dev.reagent.chaos.check;
