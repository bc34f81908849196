package dev.reagent.model;

import dev.reagent.agent.Message;
import dev.reagent.agent.Tries;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked.
 *
 * @param sessionId       for logs and the offline model's scripts, never sent to a provider
 * @param step            the step's number, from 0
 * @param model           an id of the catalogue
 * @param system          the whole system prompt
 * @param messages        the conversation, the newest last; a tool's output stands in a {@link Message.User}
 * @param tools           what it may call; empty for none
 * @param maxOutputTokens null for the model's own limit
 * @param temperature     null for the model's own
 * @param tries           what the step has had before: a server that takes a run over goes on counting
 * @param timeout         for the whole call with its retries; over: {@link ModelException} with code {@code timeout}
 */
public record ChatRequest(
        String sessionId,
        int step,
        String model,
        String system,
        List<Message> messages,
        List<ToolSpec> tools,
        @Nullable Integer maxOutputTokens,
        @Nullable Double temperature,
        Tries tries,
        Duration timeout) {

    /** Of a step that has had no tries. */
    public ChatRequest(
            String sessionId,
            int step,
            String model,
            String system,
            List<Message> messages,
            List<ToolSpec> tools,
            @Nullable Integer maxOutputTokens,
            @Nullable Double temperature,
            Duration timeout) {
        this(sessionId, step, model, system, messages, tools, maxOutputTokens, temperature, Tries.NONE, timeout);
    }

    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }
}
