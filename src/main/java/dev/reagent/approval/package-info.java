/** A person decides: what was asked, by whom and how it was answered. */
@NullMarked
package dev.reagent.approval;

import org.jspecify.annotations.NullMarked;
