package dev.reagent.model;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What providers refuse in a request of Chat Completions, with the messages that they refuse it with. */
public final class StrictRules {

    /** How a request is refused. */
    public record Refusal(int status, String body) {}

    private final JsonObject body;
    private final List<JsonObject> messages;

    private StrictRules(JsonObject body) {
        this.body = body;
        this.messages = objects(body.getJsonArray("messages"));
    }

    /**
     * The refusal of a request; empty where it is accepted.
     *
     * @param rules   whose rules hold
     * @param earlier the bytes that the conversation has got so far
     */
    static Optional<Refusal> check(String rules, JsonObject body, String earlier) {
        if (rules.equals("anthropic")) {
            return StrictAnthropic.check(body);
        }
        var common = new StrictRules(body);
        var faults = Stream.concat(common.messageFaults(), common.toolFaults());
        var own = switch (rules) {
            case "mistral" -> common.mistral();
            case "gemini" -> common.gemini();
            case "kimi" -> common.kimi(earlier);
            case "azure" -> common.azure();
            case "newest" -> common.newest();
            default -> Stream.<Refusal>empty();
        };
        return Stream.concat(own, faults.map(fault -> refusal(400, fault))).findFirst();
    }

    static Refusal refusal(int status, String message) {
        return new Refusal(
                status,
                new JsonObject()
                        .put("error", new JsonObject().put("message", message).put("type", "invalid_request_error"))
                        .encode());
    }

    private Stream<String> messageFaults() {
        var faults = new ArrayList<String>();
        var open = new HashSet<String>();
        var used = new HashSet<String>();
        String before = "";
        for (int i = 0; i < messages.size(); i++) {
            var message = messages.get(i);
            var role = message.getString("role");
            if (role.equals("tool")) {
                if (!open.remove(message.getString("tool_call_id"))) {
                    faults.add("Invalid parameter: messages with role 'tool' must be a response to a preceeding message"
                            + " with 'tool_calls'.");
                }
                before = role;
                continue;
            }
            if (!open.isEmpty()) {
                faults.add("An assistant message with 'tool_calls' must be followed by tool messages responding to each"
                        + " 'tool_call_id'. The following tool_call_ids did not have response messages: "
                        + String.join(", ", open));
                open.clear();
            }
            if (role.equals(before)) {
                faults.add("Conversation roles must alternate user/assistant/user/assistant/...");
            }
            var calls = objects(message.getJsonArray("tool_calls"));
            if (role.equals("assistant") && calls.isEmpty() && isBlank(message.getValue("content"))) {
                faults.add("Invalid value for 'content': expected a string, got null.");
            }
            for (int j = 0; j < calls.size(); j++) {
                callFault("messages[" + i + "].tool_calls[" + j + "]", calls.get(j), used)
                        .ifPresent(faults::add);
                open.add(calls.get(j).getString("id"));
            }
            before = role;
        }
        if (!open.isEmpty()) {
            faults.add("An assistant message with 'tool_calls' must be followed by tool messages: "
                    + String.join(", ", open));
        }
        return faults.stream();
    }

    private static Optional<String> callFault(String at, JsonObject call, Set<String> used) {
        var function = call.getJsonObject("function");
        var name = function.getString("name");
        if (name.isEmpty()) {
            return Optional.of(
                    "Invalid '" + at + ".function.name': empty string. Expected a string with minimum length 1,"
                            + " but got an empty string instead.");
        }
        if (!name.matches("[a-zA-Z0-9_-]{1,64}")) {
            return Optional.of(
                    "Invalid '" + at + ".function.name': string does not match pattern. Expected a string that"
                            + " matches the pattern '^[a-zA-Z0-9_-]+$'.");
        }
        if (!used.add(call.getString("id"))) {
            return Optional.of("Duplicate value for 'tool_call_id' of '" + call.getString("id") + "' in " + at);
        }
        try {
            new JsonObject(function.getString("arguments"));
            return Optional.empty();
        } catch (DecodeException broken) {
            return Optional.of("Failed to parse tool call arguments as JSON: " + at);
        }
    }

    private Stream<String> toolFaults() {
        return functions()
                .filter(function -> function.getString("description").length() > 1024)
                .map(function -> "Invalid 'tools[0].function.description': string too long. Expected a string with"
                        + " maximum length 1024, but got a string with length "
                        + function.getString("description").length() + " instead.");
    }

    private Stream<JsonObject> functions() {
        return objects(body.getJsonArray("tools")).stream().map(tool -> tool.getJsonObject("function"));
    }

    private Stream<Refusal> mistral() {
        var refusals = new ArrayList<Refusal>();
        if (body.containsKey("stream_options")) {
            refusals.add(new Refusal(
                    422,
                    "{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"stream_options\"],"
                            + "\"msg\":\"Extra inputs are not permitted\",\"input\":{\"include_usage\":true}}]}"));
        }
        for (int i = 1; i < messages.size(); i++) {
            if (messages.get(i).getString("role").equals("user")
                    && messages.get(i - 1).getString("role").equals("tool")) {
                refusals.add(new Refusal(
                        400,
                        "{\"object\":\"error\",\"message\":\"Unexpected role 'user' after role 'tool'\","
                                + "\"type\":\"invalid_request_message_order\",\"param\":null,\"code\":\"3230\"}"));
            }
        }
        callIds()
                .filter(id -> !id.matches("[a-zA-Z0-9]{9}"))
                .map(id -> new Refusal(
                        400,
                        "{\"object\":\"error\",\"message\":\"Tool call id was " + id
                                + " but must be a-z, A-Z, 0-9, with a length of 9.\","
                                + "\"type\":\"invalid_function_call\",\"param\":null,\"code\":\"3280\"}"))
                .forEach(refusals::add);
        return refusals.stream();
    }

    private Stream<Refusal> gemini() {
        var refusals = new ArrayList<Refusal>();
        if (body.encode().matches(".*\"type\":\\[.*")) {
            refusals.add(refusal(
                    400,
                    "Invalid JSON payload received. Unknown name \"type\" at 'tools[0].function_declarations[0].parameters"
                            + ".properties[2].value.items': Proto field is not repeating, cannot start list."));
        }
        for (var message : messages) {
            if (message.getString("role").equals("tool")
                    && message.getString("name", "").isEmpty()) {
                refusals.add(refusal(
                        400,
                        "* GenerateContentRequest.contents[2].parts[0].function_response.name: Name cannot be empty."));
            }
            for (var call : objects(message.getJsonArray("tool_calls"))) {
                if (!call.encode().contains("\"extra_content\":{\"google\":{\"thought_signature\":\"c2ln")) {
                    refusals.add(refusal(400, "Function call is missing a thought_signature in functionCall parts."));
                }
            }
        }
        return refusals.stream();
    }

    private Stream<Refusal> kimi(String earlier) {
        return callIds()
                .filter(id -> !earlier.contains("\"id\":\"" + id + "\""))
                .map(id -> refusal(400, "Invalid request: tool_call_id " + id + " is not found"));
    }

    private Stream<Refusal> azure() {
        return body.containsKey("stream_options")
                ? Stream.of(refusal(400, "Unrecognized request argument supplied: stream_options"))
                : Stream.empty();
    }

    private Stream<Refusal> newest() {
        if (body.containsKey("max_tokens")) {
            return Stream.of(refusal(
                    400,
                    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'"
                            + " instead."));
        }
        return body.containsKey("temperature")
                ? Stream.of(refusal(
                        400,
                        "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value"
                                + " is supported."))
                : Stream.empty();
    }

    private Stream<String> callIds() {
        return messages.stream()
                .flatMap(message -> objects(message.getJsonArray("tool_calls")).stream())
                .map(call -> call.getString("id"));
    }

    static boolean isBlank(Object content) {
        return content == null || content instanceof String text && text.isBlank();
    }

    static List<JsonObject> objects(JsonArray array) {
        return array == null
                ? List.of()
                : array.stream().map(JsonObject.class::cast).toList();
    }
}
