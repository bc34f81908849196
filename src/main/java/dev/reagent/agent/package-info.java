/** The rules of a session: its events, their fold, and what to do next. Plain Java: no thread, no clock, no I/O. */
@NullMarked
package dev.reagent.agent;

import org.jspecify.annotations.NullMarked;
