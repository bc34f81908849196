/** The models and tools of this server. */
@NullMarked
package dev.reagent.api.catalogue;

import org.jspecify.annotations.NullMarked;
