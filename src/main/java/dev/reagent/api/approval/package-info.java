/** Listing and deciding approvals. */
@NullMarked
package dev.reagent.api.approval;

import org.jspecify.annotations.NullMarked;
