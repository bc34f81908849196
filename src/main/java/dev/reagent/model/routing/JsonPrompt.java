package dev.reagent.model.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ToolSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rewrites a request with tools as plain text, for a model without native tools. */
final class JsonPrompt {

    private static final String RULES = """
            You answer with exactly one JSON object and nothing before or after it. It has these fields:
              "thought": a string, your reasoning in a sentence or two;
              "actions": an array of the tool calls to make now, each {"tool": name, "args": object}; they run side by side;
              "is_final": true when you answer the user, false when you call tools;
              "final_answer": a string, your answer to the user, only when is_final is true, else null.
            To call a tool:
            {"thought": "…", "actions": [{"tool": "name", "args": {}}], "is_final": false, "final_answer": null}
            To answer:
            {"thought": "…", "actions": [], "is_final": true, "final_answer": "…"}
            What the tools gave comes back to you as {"observations": […]}, in the order of your calls.""";

    private JsonPrompt() {}

    static ChatRequest of(ChatRequest request) {
        var toolOf = new HashMap<String, String>();
        var messages = new ArrayList<Message>();
        for (var message : request.messages()) {
            messages.add(
                    switch (message) {
                        case Message.System system -> system;
                        case Message.User user -> inWords(user, toolOf);
                        case Message.Assistant assistant -> inWords(assistant, toolOf);
                    });
        }
        return new ChatRequest(
                request.sessionId(),
                request.step(),
                request.choice(),
                system(request),
                messages,
                List.of(),
                request.tries(),
                request.timeout());
    }

    private static String system(ChatRequest request) {
        var system = new StringBuilder(request.system());
        system.append(system.isEmpty() ? "" : "\n\n").append(RULES).append("\n\n");
        if (request.tools().isEmpty()) {
            return system.append("There are no tools.").toString();
        }
        system.append("The tools, each with the JSON Schema of its args:\n");
        for (ToolSpec tool : request.tools()) {
            system.append("\n## ").append(tool.name()).append('\n');
            system.append(tool.description()).append('\n');
            system.append(tool.parameters()).append('\n');
        }
        return system.toString();
    }

    /** A turn without calls stays as the model wrote it. One with calls is rebuilt from its parts. */
    private static Message inWords(Message.Assistant message, Map<String, String> toolOf) {
        var calls = JsonNodeFactory.instance.arrayNode();
        var words = new StringBuilder();
        var kept = new ArrayList<Block>();
        for (var block : message.blocks()) {
            switch (block) {
                case Block.Text text -> words.append(text.text());
                case Block.ToolUse call -> {
                    toolOf.put(call.callId(), call.tool());
                    calls.addObject().put("tool", call.tool()).putRawValue("args", new RawValue(call.arguments()));
                }
                case Block.Thinking thinking -> kept.add(thinking);
                case Block.Opaque opaque -> kept.add(opaque);
                case Block.ToolOutput neverTheModels -> {}
                case Block.Shown neverTheModels -> {}
            }
        }
        kept.add(new Block.Text(calls.isEmpty() ? words.toString() : turn(words.toString(), calls)));
        return new Message.Assistant(kept, message.origin());
    }

    private static String turn(String thought, JsonNode calls) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("thought", thought)
                .<ObjectNode>set("actions", calls)
                .put("is_final", false)
                .putNull("final_answer")
                .toString();
    }

    private static Message inWords(Message.User message, Map<String, String> toolOf) {
        var observations = JsonNodeFactory.instance.arrayNode();
        var drawn = new ArrayList<Block>();
        var blocks = new ArrayList<Block>();
        for (var block : message.blocks()) {
            if (block instanceof Block.ToolOutput output) {
                observations
                        .addObject()
                        .put("tool", toolOf.getOrDefault(output.callId(), "unknown"))
                        .put("success", !output.error())
                        .put("result", output.text());
                output.pictures().forEach(picture -> drawn.add(new Block.Shown(picture)));
            } else {
                blocks.add(block);
            }
        }
        blocks.addAll(0, drawn);
        if (!observations.isEmpty()) {
            blocks.addFirst(new Block.Text(JsonNodeFactory.instance
                    .objectNode()
                    .set("observations", observations)
                    .toString()));
        }
        return new Message.User(blocks);
    }
}
