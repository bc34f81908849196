package dev.reagent.run;

/** Something new is in the outbox, committed. A hint, fired on whatever thread committed it: who listens must not block. */
public record OutboxFilled() {}
