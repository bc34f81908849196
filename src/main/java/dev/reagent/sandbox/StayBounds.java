package dev.reagent.sandbox;

import java.time.Duration;

/**
 * How long sandboxes stay with their sessions.
 *
 * @param most    of one engine; beyond them the one goes that was not used for the longest time
 * @param idle    without code
 * @param longest from its start
 */
record StayBounds(int most, Duration idle, Duration longest) {

    static final StayBounds USUAL = new StayBounds(8, Duration.ofMinutes(5), Duration.ofMinutes(30));
}
