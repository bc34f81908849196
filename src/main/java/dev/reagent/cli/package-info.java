/** The launcher's commands that call a server, check the machine or prepare a start: plain main classes, not part of the server. */
@NullMarked
package dev.reagent.cli;

import org.jspecify.annotations.NullMarked;
