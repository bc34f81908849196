/** Decisions by people: what was asked, who answered, and how. */
@NullMarked
package dev.reagent.approval;

import org.jspecify.annotations.NullMarked;
