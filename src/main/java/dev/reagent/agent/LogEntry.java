package dev.reagent.agent;

import java.time.Instant;

/**
 * An event with its position in a session's log.
 *
 * @param seq increases within the session, with gaps; events and deltas share one counter
 * @param at  by the log's own clock, in whole milliseconds
 */
public record LogEntry(long seq, Instant at, Event event) {}
