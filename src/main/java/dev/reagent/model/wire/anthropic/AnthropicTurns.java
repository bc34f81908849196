package dev.reagent.model.wire.anthropic;

import static dev.reagent.model.wire.fault.WireJson.writeRaw;
import static dev.reagent.model.wire.fault.WireJson.writeText;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Origin;
import dev.reagent.agent.task.Picture;
import dev.reagent.model.catalogue.Quirk;
import dev.reagent.model.wire.fault.WireJson;
import dev.reagent.model.wire.format.SentCalls;
import dev.reagent.model.wire.format.Turns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes the messages of one request of Anthropic's Messages. */
final class AnthropicTurns {

    private static final int MOVING_BREAKPOINTS = 2;

    private final JsonGenerator json;
    private final List<Message> messages;
    private final Origin origin;
    private final boolean sendsUnsigned;
    private final SentCalls sent;

    /** @param origin the origin of the coming answer; content that only one origin understands is sent only to that origin */
    AnthropicTurns(JsonGenerator json, List<Message> messages, Origin origin, Set<Quirk> quirks) {
        this.json = json;
        this.messages = messages.stream()
                .filter(message -> !(message instanceof Message.System))
                .toList();
        this.origin = origin;
        this.sendsUnsigned = quirks.contains(Quirk.UNSIGNED_THINKING);
        this.sent = new SentCalls(messages, origin, quirks);
    }

    void write() throws IOException {
        json.writeArrayFieldStart("messages");
        var turns = Turns.of(messages, this::hasContent);
        int usersLeft =
                (int) turns.stream().filter(Message.User.class::isInstance).count();
        for (var turn : turns) {
            switch (turn) {
                case Message.User user -> {
                    writeUser(user, usersLeft <= MOVING_BREAKPOINTS);
                    usersLeft--;
                }
                case Message.Assistant assistant -> writeAssistant(assistant);
                case Message.System notAmongThem -> {}
            }
        }
        json.writeEndArray();
    }

    private boolean hasContent(Message.Assistant message) {
        return !returning(message).isEmpty();
    }

    /** Returns the blocks to send back. The wire refuses a turn that ends with thinking. */
    private List<Block> returning(Message.Assistant message) {
        boolean home = message.origin().equals(origin);
        var blocks = new ArrayList<>(
                message.blocks().stream().filter(block -> goesBack(block, home)).toList());
        while (!blocks.isEmpty() && blocks.getLast() instanceof Block.Thinking) {
            blocks.removeLast();
        }
        return blocks;
    }

    private boolean goesBack(Block block, boolean home) {
        return switch (block) {
            case Block.Text text -> !text.text().isBlank();
            case Block.ToolUse call -> true;
            case Block.Thinking thinking -> home && (sendsUnsigned || isSigned(thinking));
            case Block.Opaque opaque -> home;
            case Block.ToolOutput neverTheModels -> false;
            case Block.Shown neverTheModels -> false;
        };
    }

    /** Other servers of this wire do not sign. Redacted thinking is its own signature. */
    private static boolean isSigned(Block.Thinking thinking) {
        var raw = WireJson.readLeniently(thinking.raw().getBytes(StandardCharsets.UTF_8));
        return !raw.path("type").asText().equals("thinking")
                || !raw.path("signature").asText().isBlank();
    }

    private void writeUser(Message.User user, boolean breakpoint) throws IOException {
        var blocks = outputsFirst(user.blocks());
        if (blocks.isEmpty()) {
            return;
        }
        writeStart("user");
        for (int i = 0; i < blocks.size(); i++) {
            json.writeStartObject();
            if (blocks.get(i) instanceof Block.ToolOutput output) {
                json.writeStringField("type", "tool_result");
                json.writeStringField("tool_use_id", sent.id(output.callId()));
                writeOutput(output);
                if (output.error()) {
                    json.writeBooleanField("is_error", true);
                }
            } else if (blocks.get(i) instanceof Block.Text text) {
                json.writeStringField("type", "text");
                writeText(json, "text", text.text());
            } else if (blocks.get(i) instanceof Block.Shown shown) {
                writeImage(shown.picture());
            }
            writeBreakpoint(json, breakpoint && i == blocks.size() - 1);
            json.writeEndObject();
        }
        writeEnd();
    }

    private void writeOutput(Block.ToolOutput output) throws IOException {
        if (output.pictures().isEmpty()) {
            writeText(json, "content", output.text());
            return;
        }
        json.writeArrayFieldStart("content");
        if (!output.text().isBlank()) {
            json.writeStartObject();
            json.writeStringField("type", "text");
            writeText(json, "text", output.text());
            json.writeEndObject();
        }
        for (var picture : output.pictures()) {
            json.writeStartObject();
            writeImage(picture);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeImage(Picture picture) throws IOException {
        json.writeStringField("type", "image");
        json.writeObjectFieldStart("source");
        json.writeStringField("type", "base64");
        json.writeStringField("media_type", picture.mediaType());
        json.writeStringField("data", picture.base64());
        json.writeEndObject();
    }

    /** The wire requires a message's tool results before its words, and refuses empty words. */
    private static List<Block> outputsFirst(List<Block> blocks) {
        var ordered = new ArrayList<Block>();
        blocks.stream().filter(Block.ToolOutput.class::isInstance).forEach(ordered::add);
        blocks.stream()
                .filter(block -> block instanceof Block.Shown
                        || block instanceof Block.Text text && !text.text().isBlank())
                .forEach(ordered::add);
        return ordered;
    }

    private void writeAssistant(Message.Assistant message) throws IOException {
        boolean home = message.origin().equals(origin);
        writeStart("assistant");
        for (var block : returning(message)) {
            switch (block) {
                case Block.Text text -> {
                    json.writeStartObject();
                    json.writeStringField("type", "text");
                    writeText(json, "text", text.text());
                    json.writeEndObject();
                }
                case Block.Thinking thinking -> json.writeRawValue(thinking.raw());
                case Block.Opaque opaque -> json.writeRawValue(opaque.raw());
                case Block.ToolUse call -> writeCall(call, home);
                case Block.ToolOutput neverTheModels -> {}
                case Block.Shown neverTheModels -> {}
            }
        }
        writeEnd();
    }

    private void writeCall(Block.ToolUse call, boolean home) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "tool_use");
        json.writeStringField("id", sent.id(call.callId()));
        json.writeStringField("name", sent.tool(call.callId()));
        writeRaw(json, "input", call.arguments());
        if (home && call.extra() != null) {
            for (var field : WireJson.fieldsOf(call.extra())) {
                writeRaw(json, field.getKey(), field.getValue().toString());
            }
        }
        json.writeEndObject();
    }

    private void writeStart(String role) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", role);
        json.writeArrayFieldStart("content");
    }

    private void writeEnd() throws IOException {
        json.writeEndArray();
        json.writeEndObject();
    }

    static void writeBreakpoint(JsonGenerator json, boolean here) throws IOException {
        if (here) {
            json.writeObjectFieldStart("cache_control");
            json.writeStringField("type", "ephemeral");
            json.writeEndObject();
        }
    }
}
