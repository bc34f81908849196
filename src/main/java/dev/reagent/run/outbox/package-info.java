/** The rows of callbacks to deliver, inserted in the transactions that cause them. */
@NullMarked
package dev.reagent.run.outbox;

import org.jspecify.annotations.NullMarked;
