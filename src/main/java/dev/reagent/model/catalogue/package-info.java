/** The available models, their providers' addresses, and their prices, read from the settings once at the start. */
@NullMarked
package dev.reagent.model.catalogue;

import org.jspecify.annotations.NullMarked;
