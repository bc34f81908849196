package dev.reagent.agent;

import java.time.Instant;

/**
 * An event at its place in a session's log.
 *
 * @param seq rises within the session and may skip; one counter for events and deltas
 * @param at  by the log's own clock, to the millisecond
 */
public record LogEntry(long seq, Instant at, Event event) {}
