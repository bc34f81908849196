/** Requests to language models: the port, one class per wire format, the catalogue, prices. */
@NullMarked
package dev.reagent.model;

import org.jspecify.annotations.NullMarked;
