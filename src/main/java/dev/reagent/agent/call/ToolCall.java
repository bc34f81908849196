package dev.reagent.agent.call;

import dev.reagent.agent.Decider;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call that a model requested, with all facts about its tool that the {@link Decider} needs. They are fixed when the answer is
 * recorded.
 *
 * @param callId    unique within the session
 * @param arguments canonical JSON text (RFC 8785) of an object
 * @param digest    SHA-256 of {@code arguments}, 64 hex digits
 * @param effect    how it changes the outside world
 * @param approval  whether a person must approve it first
 * @param timeout   how long it may take after its start
 * @param refusal   why it must not run (unknown tool, arguments against the schema, the tool's own check); null if it may
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
