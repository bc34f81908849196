package dev.reagent.model;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Writes a scripted reply as the events of a wire. */
final class ScriptedWire {

    private static final int PIECE = 12;

    private ScriptedWire() {}

    static List<String> anthropic(ScriptedReply reply, String model) {
        var events = new ArrayList<String>();
        var usage = reply.usage();
        var begin = new JsonObject()
                .put("input_tokens", usage.input())
                .put("cache_read_input_tokens", usage.cacheRead())
                .put("cache_creation_input_tokens", usage.cacheWrite())
                .put(
                        "cache_creation",
                        new JsonObject()
                                .put("ephemeral_5m_input_tokens", usage.cacheWrite5m())
                                .put("ephemeral_1h_input_tokens", usage.cacheWrite1h()))
                .put("output_tokens", 1);
        events.add(named(
                "message_start",
                new JsonObject()
                        .put(
                                "message",
                                new JsonObject()
                                        .put("id", "msg_1")
                                        .put("role", "assistant")
                                        .put("model", model)
                                        .put("content", new JsonArray())
                                        .put("usage", begin))));
        events.add(named("ping", new JsonObject()));
        int index = 0;
        for (var part : reply.parts()) {
            block(events, index++, part);
        }
        boolean calls = reply.parts().stream().anyMatch(ScriptedReply.Call.class::isInstance);
        var stop = reply.stop().isEmpty() ? calls ? "tool_use" : "end_turn" : reply.stop();
        events.add(named(
                "message_delta",
                new JsonObject()
                        .put("delta", new JsonObject().put("stop_reason", stop))
                        .put(
                                "usage",
                                new JsonObject()
                                        .put("output_tokens", usage.output())
                                        .put(
                                                "output_tokens_details",
                                                new JsonObject().put("thinking_tokens", usage.reasoning())))));
        events.add(named("message_stop", new JsonObject()));
        return events;
    }

    private static void block(List<String> events, int index, ScriptedReply.Part part) {
        switch (part) {
            case ScriptedReply.Text text -> {
                start(events, index, new JsonObject().put("type", "text").put("text", ""));
                pieces(text.text()).forEach(piece -> delta(events, index, "text_delta", "text", piece));
            }
            case ScriptedReply.Thinking thinking -> {
                start(
                        events,
                        index,
                        new JsonObject()
                                .put("type", "thinking")
                                .put("thinking", "")
                                .put("signature", ""));
                pieces(thinking.text()).forEach(piece -> delta(events, index, "thinking_delta", "thinking", piece));
                delta(events, index, "signature_delta", "signature", thinking.signature());
            }
            case ScriptedReply.Redacted redacted ->
                start(
                        events,
                        index,
                        new JsonObject().put("type", "redacted_thinking").put("data", redacted.data()));
            case ScriptedReply.Unknown unknown -> start(events, index, new JsonObject(unknown.json()));
            case ScriptedReply.Call call -> {
                start(
                        events,
                        index,
                        new JsonObject()
                                .put("type", "tool_use")
                                .put("id", call.callId())
                                .put("name", call.tool())
                                .put("input", new JsonObject()));
                pieces(call.arguments())
                        .forEach(piece -> delta(events, index, "input_json_delta", "partial_json", piece));
            }
        }
        events.add(named("content_block_stop", new JsonObject().put("index", index)));
    }

    private static void start(List<String> events, int index, JsonObject block) {
        events.add(named(
                "content_block_start", new JsonObject().put("index", index).put("content_block", block)));
    }

    private static void delta(List<String> events, int index, String type, String field, String piece) {
        events.add(named(
                "content_block_delta",
                new JsonObject()
                        .put("index", index)
                        .put("delta", new JsonObject().put("type", type).put(field, piece))));
    }

    private static String named(String type, JsonObject data) {
        return "event: " + type + "\ndata: "
                + new JsonObject().put("type", type).mergeIn(data).encode() + "\n\n";
    }

    static List<String> openai(ScriptedReply reply, String model) {
        var events = new ArrayList<String>();
        events.add(": WAITING\n\n");
        events.add(chunk(model, new JsonObject().put("role", "assistant").put("content", ""), null));
        int call = 0;
        for (var part : reply.parts()) {
            switch (part) {
                case ScriptedReply.Text text ->
                    pieces(text.text())
                            .forEach(piece -> events.add(chunk(model, new JsonObject().put("content", piece), null)));
                case ScriptedReply.Thinking thinking ->
                    pieces(thinking.text())
                            .forEach(piece ->
                                    events.add(chunk(model, new JsonObject().put("reasoning_content", piece), null)));
                case ScriptedReply.Redacted notOnThisWire -> {}
                case ScriptedReply.Unknown notOnThisWire -> {}
                case ScriptedReply.Call asked -> call(events, model, call++, asked);
            }
        }
        var stop = switch (reply.stop()) {
            case "" -> call > 0 ? "tool_calls" : "stop";
            case "max_tokens" -> "length";
            case "refusal" -> "content_filter";
            default -> reply.stop();
        };
        events.add(chunk(model, new JsonObject(), stop));
        var usage = reply.usage();
        events.add(data(new JsonObject()
                .put("model", model)
                .put("choices", new JsonArray())
                .put(
                        "usage",
                        new JsonObject()
                                .put("prompt_tokens", usage.input() + usage.cacheRead() + usage.cacheWrite())
                                .put("completion_tokens", usage.output())
                                .put(
                                        "prompt_tokens_details",
                                        new JsonObject()
                                                .put("cached_tokens", usage.cacheRead())
                                                .put("cache_write_tokens", usage.cacheWrite()))
                                .put(
                                        "completion_tokens_details",
                                        new JsonObject().put("reasoning_tokens", usage.reasoning())))));
        events.add("data: [DONE]\n\n");
        return events;
    }

    private static void call(List<String> events, String model, int index, ScriptedReply.Call call) {
        events.add(chunk(
                model,
                calls(new JsonObject()
                        .put("index", index)
                        .put("id", call.callId())
                        .put("type", "function")
                        .put(
                                "function",
                                new JsonObject().put("name", call.tool()).put("arguments", ""))),
                null));
        pieces(call.arguments())
                .forEach(piece -> events.add(chunk(
                        model,
                        calls(new JsonObject()
                                .put("index", index)
                                .put("function", new JsonObject().put("arguments", piece))),
                        null)));
    }

    private static JsonObject calls(JsonObject call) {
        return new JsonObject().put("tool_calls", new JsonArray().add(call));
    }

    private static String chunk(String model, JsonObject delta, String finish) {
        var choice = new JsonObject().put("index", 0).put("delta", delta).put("finish_reason", finish);
        return data(new JsonObject()
                .put("object", "chat.completion.chunk")
                .put("model", model)
                .put("choices", new JsonArray().add(choice)));
    }

    private static String data(JsonObject data) {
        return "data: " + data.encode() + "\n\n";
    }

    /** An error event in mid-stream, on Anthropic's wire and on OpenRouter's. */
    static String overloaded() {
        return named(
                "error",
                new JsonObject()
                        .put(
                                "error",
                                new JsonObject()
                                        .put("type", "overloaded_error")
                                        .put("code", 529)
                                        .put("message", "scripted")));
    }

    private static List<String> pieces(String text) {
        var pieces = new ArrayList<String>();
        int at = 0;
        while (at < text.length()) {
            int end = Math.min(text.length(), at + PIECE);
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end++;
            }
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }
}
