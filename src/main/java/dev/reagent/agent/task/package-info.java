/** A task: what a client asks for, with its messages, its files, the runs that it waits for, its retries and its callback. */
@NullMarked
package dev.reagent.agent.task;

import org.jspecify.annotations.NullMarked;
