package dev.reagent.run.outbox;

/** Signals new committed rows in the outbox. Only a hint. Fired on the thread that committed, so observers must not block. */
public record OutboxFilled() {}
