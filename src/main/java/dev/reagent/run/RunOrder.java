package dev.reagent.run;

import dev.reagent.agent.Task;
import org.jspecify.annotations.Nullable;

/**
 * A run as its client ordered it.
 *
 * @param idempotency null where the client sent no key
 */
public record RunOrder(Task task, @Nullable IdempotencyKey idempotency) {}
