/**
 * What runs before every resource: limits of connections and bodies, the guard against pages of other sites, meters, and the problem for
 * any failure.
 */
@NullMarked
package dev.reagent.api.edge;

import org.jspecify.annotations.NullMarked;
