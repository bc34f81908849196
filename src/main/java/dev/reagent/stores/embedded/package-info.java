/** The PostgreSQL and the Redis that the server starts by itself. */
@NullMarked
package dev.reagent.stores.embedded;

import org.jspecify.annotations.NullMarked;
