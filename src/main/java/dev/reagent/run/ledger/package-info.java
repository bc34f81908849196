/** The record of calls with effects, written before and after each, and the fence that PostgreSQL checks. */
@NullMarked
package dev.reagent.run.ledger;

import org.jspecify.annotations.NullMarked;
