package dev.reagent.model;

import dev.reagent.agent.Tries;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.ModelChoice;
import java.time.Duration;
import java.util.List;

/**
 * A request to a model.
 *
 * @param sessionId       for logs and the offline model's scripts, never sent to a provider
 * @param step            the step's number, from 0
 * @param choice          a model of the catalogue, and how it answers
 * @param system          the whole system prompt
 * @param messages        the conversation, the newest last; a tool's output is part of a {@link Message.User}
 * @param tools           the tools that it may call; empty for none
 * @param tries           the step's earlier tries; a server that takes a run over continues their count
 * @param timeout         for the whole request with its tries; after it: {@link ModelException} with code {@code timeout}
 */
public record ChatRequest(
        String sessionId,
        int step,
        ModelChoice choice,
        String system,
        List<Message> messages,
        List<ToolSpec> tools,
        Tries tries,
        Duration timeout) {

    /** Creates a request of a step without earlier tries. */
    public ChatRequest(
            String sessionId,
            int step,
            ModelChoice choice,
            String system,
            List<Message> messages,
            List<ToolSpec> tools,
            Duration timeout) {
        this(sessionId, step, choice, system, messages, tools, Tries.NONE, timeout);
    }

    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }
}
