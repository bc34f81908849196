package dev.reagent.api;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a callback is told, as Standard Webhooks has it.
 *
 * @param type      the event's name
 * @param timestamp when it happened
 * @param data      the session without its steps, or the approval
 */
@Schema(hidden = true)
record CallbackBody(String type, Instant timestamp, Object data) {}
