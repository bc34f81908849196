package dev.reagent.agent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call that a model asked for, with all that the {@link Decider} must know of its tool, stamped when the answer is
 * recorded.
 *
 * @param callId    unique within the session
 * @param arguments canonical JSON text (RFC 8785) of an object
 * @param digest    SHA-256 of {@code arguments}, 64 hex digits
 * @param effect    what it does to the world
 * @param approval  whether a person must approve it first
 * @param timeout   how long it may take, once started
 * @param refusal   why it must not run at all (unknown tool, arguments against the schema, the tool's own gate)
 */
public record ToolCall(
        String callId,
        String tool,
        String arguments,
        String digest,
        Effect effect,
        boolean approval,
        Duration timeout,
        @Nullable Failure refusal) {}
