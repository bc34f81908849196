/** The connections to a single Redis, to one with replicas, or to a cluster. */
@NullMarked
package dev.reagent.stores.redis;

import org.jspecify.annotations.NullMarked;
