package dev.reagent.model;

import dev.reagent.agent.Tries;
import dev.reagent.agent.task.Message;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to a model.
 *
 * @param sessionId       for logs and the offline model's scripts, never sent to a provider
 * @param step            the step's number, from 0
 * @param model           an id of the catalogue
 * @param system          the whole system prompt
 * @param messages        the conversation, the newest last; a tool's output is part of a {@link Message.User}
 * @param tools           the tools that it may call; empty for none
 * @param options         of the answer
 * @param tries           the step's earlier tries; a server that takes a run over continues their count
 * @param timeout         for the whole request with its tries; after it: {@link ModelException} with code {@code timeout}
 */
public record ChatRequest(
        String sessionId,
        int step,
        String model,
        String system,
        List<Message> messages,
        List<ToolSpec> tools,
        Options options,
        Tries tries,
        Duration timeout) {

    /**
     * @param maxOutputTokens null for the model's own limit
     * @param temperature     null for the model's own
     */
    public record Options(
            @Nullable Integer maxOutputTokens, @Nullable Double temperature) {

        public static final Options NONE = new Options(null, null);
    }

    /** Creates a request of a step without earlier tries. */
    public ChatRequest(
            String sessionId,
            int step,
            String model,
            String system,
            List<Message> messages,
            List<ToolSpec> tools,
            Options options,
            Duration timeout) {
        this(sessionId, step, model, system, messages, tools, options, Tries.NONE, timeout);
    }

    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }
}
