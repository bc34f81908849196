/** The bodies of callbacks, and their deliveries. */
@NullMarked
package dev.reagent.api.webhook;

import org.jspecify.annotations.NullMarked;
