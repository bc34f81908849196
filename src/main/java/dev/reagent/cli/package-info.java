/** The launcher's commands that call a server or check the machine: plain main classes, not part of the server. */
@NullMarked
package dev.reagent.cli;

import org.jspecify.annotations.NullMarked;
