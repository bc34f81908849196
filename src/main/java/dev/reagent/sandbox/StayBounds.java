package dev.reagent.sandbox;

import java.time.Duration;

/**
 * Limits for sandboxes that stay with their sessions.
 *
 * @param most    sandboxes of one engine; beyond this number, the one that was unused longest is ended
 * @param idle    the longest time without code
 * @param longest the longest time since its start
 */
public record StayBounds(int most, Duration idle, Duration longest) {

    static final StayBounds USUAL = new StayBounds(8, Duration.ofMinutes(5), Duration.ofMinutes(30));
}
