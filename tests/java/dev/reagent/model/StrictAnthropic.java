package dev.reagent.model;

import static dev.reagent.model.StrictRules.objects;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What Anthropic refuses in a request of Messages, with its own messages. */
final class StrictAnthropic {

    private StrictAnthropic() {}

    static Optional<StrictRules.Refusal> check(JsonObject body) {
        return fault(objects(body.getJsonArray("messages")))
                .map(message -> new StrictRules.Refusal(
                        400,
                        new JsonObject()
                                .put("type", "error")
                                .put(
                                        "error",
                                        new JsonObject()
                                                .put("type", "invalid_request_error")
                                                .put("message", message))
                                .encode()));
    }

    private static Optional<String> fault(List<JsonObject> messages) {
        Set<String> open = Set.of();
        String before = "";
        for (int i = 0; i < messages.size(); i++) {
            var role = messages.get(i).getString("role");
            var blocks = objects(messages.get(i).getJsonArray("content"));
            if (role.equals(before)) {
                return Optional.of(
                        "messages: roles must alternate between \"user\" and \"assistant\", but found multiple \""
                                + role + "\" roles in a row");
            }
            if (blocks.isEmpty()) {
                return Optional.of("messages." + i + ": all messages must have non-empty content");
            }
            var answered = ids(blocks, "tool_result", "tool_use_id");
            if (!answered.containsAll(open)) {
                return Optional.of(
                        "messages." + i + ": `tool_use` ids were found without `tool_result` blocks immediately"
                                + " after: " + String.join(", ", open));
            }
            if (!open.containsAll(answered)) {
                return Optional.of(
                        "messages." + i + ".content.0: unexpected `tool_use_id` found in `tool_result` blocks");
            }
            open = ids(blocks, "tool_use", "id");
            for (var block : blocks) {
                var fault = fault(block);
                if (fault.isPresent()) {
                    return fault.map(words -> "messages." + words);
                }
            }
            if (role.equals("assistant") && blocks.getLast().getString("type").contains("thinking")) {
                return Optional.of("messages." + i + ": The final block in an assistant message cannot be `thinking`.");
            }
            before = role;
        }
        return Optional.empty();
    }

    private static Optional<String> fault(JsonObject block) {
        return switch (block.getString("type")) {
            case "text" ->
                block.getString("text").isBlank()
                        ? Optional.of("text content blocks must contain non-whitespace text")
                        : Optional.empty();
            case "thinking" ->
                block.getString("signature", "").isEmpty()
                        ? Optional.of("content.0: Invalid `signature` in `thinking` block")
                        : Optional.empty();
            case "tool_use" ->
                block.getString("name").matches("[a-zA-Z0-9_-]{1,128}")
                        ? Optional.empty()
                        : Optional.of("content.0.tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
            default -> Optional.empty();
        };
    }

    private static Set<String> ids(List<JsonObject> blocks, String type, String field) {
        return blocks.stream()
                .filter(block -> type.equals(block.getString("type")))
                .map(block -> block.getString(field))
                .collect(Collectors.toSet());
    }
}
