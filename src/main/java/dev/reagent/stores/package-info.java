/**
 * The two engines everything is kept in: brings up a PostgreSQL and a Redis of its own where none is configured, and hands the server its
 * ways to them. {@code backup} saves what they hold in a file. An edge room: nothing that decides knows it.
 */
@NullMarked
package dev.reagent.stores;

import org.jspecify.annotations.NullMarked;
