package dev.reagent.api.webhook;

import java.time.Instant;

/**
 * The body of a callback, in the format of Standard Webhooks.
 *
 * @param type      the event's name
 * @param timestamp when it happened
 * @param data      the session without its steps, or the approval
 */
record CallbackBody(String type, Instant timestamp, Object data) {}
