/** Notifies clients about their runs by signed POST requests: each is sent at least once, until it is accepted or a day has passed. */
@NullMarked
package dev.reagent.webhook;

import org.jspecify.annotations.NullMarked;
