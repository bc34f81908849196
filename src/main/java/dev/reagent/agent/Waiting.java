package dev.reagent.agent;

import java.time.Instant;

/** What a session waits for. While it waits for something, no server owns it. */
public sealed interface Waiting {

    /** The session does not wait: its owner has something to do, or it is over. */
    record Nothing() implements Waiting {}

    /** Waits for the answer to a question about a call of its last step. */
    record ForPerson() implements Waiting {}

    /**
     * Waits for the run's next attempt.
     *
     * @param next approximate start of that attempt
     */
    record ForTime(Instant next) implements Waiting {}
}
