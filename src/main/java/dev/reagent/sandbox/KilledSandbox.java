package dev.reagent.sandbox;

import java.time.Duration;

/**
 * A sandbox that was killed from outside.
 *
 * @param id        the sandbox's name, which is the container's if it is a container
 * @param confirmed whether its end was confirmed; false if the engine did not confirm it in time
 * @param took      from the request to the confirmation
 */
public record KilledSandbox(String id, boolean confirmed, Duration took) {}
