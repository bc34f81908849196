package dev.reagent.sandbox;

import java.time.Duration;

/**
 * A sandbox that was killed from outside.
 *
 * @param id the sandbox's name, the container's where it is one
 * @param confirmed whether it was seen dead; false where the engine did not say so in time
 * @param took from the order to the confirmation
 */
public record KilledSandbox(String id, boolean confirmed, Duration took) {}
