/** The commands of the launcher that talk to a server, or look at the machine: plain main classes, no part of the server itself. */
@NullMarked
package dev.reagent.cli;

import org.jspecify.annotations.NullMarked;
