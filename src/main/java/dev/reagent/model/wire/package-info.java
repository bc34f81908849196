/** Models over HTTP: one class per wire format, and one client that carries them all. */
@NullMarked
package dev.reagent.model.wire;

import org.jspecify.annotations.NullMarked;
