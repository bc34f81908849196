/** This process as an owner of sessions: its heartbeat; how it takes, runs and archives sessions; how it starts and stops. */
@NullMarked
package dev.reagent.run.server;

import org.jspecify.annotations.NullMarked;
