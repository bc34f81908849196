/** Telling clients of their runs by signed posts: each at least once, until it is taken or a day is over. */
@NullMarked
package dev.reagent.webhook;

import org.jspecify.annotations.NullMarked;
