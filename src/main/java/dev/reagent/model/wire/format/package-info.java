/** What both wires share: turns as they are sent, and answers as they are read. */
@NullMarked
package dev.reagent.model.wire.format;

import org.jspecify.annotations.NullMarked;
