package dev.reagent.model.wire;

import static dev.reagent.model.wire.WireJson.writeRaw;
import static dev.reagent.model.wire.WireJson.writeText;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.reagent.agent.Block;
import dev.reagent.agent.Message;
import dev.reagent.agent.Origin;
import dev.reagent.agent.Picture;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ToolSpec;
import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.Endpoint;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Anthropic's Messages, streamed.
 *
 * <p>Cache breakpoints stand on the system prompt, which covers the tools before it, and on the two newest messages of
 * the user: one to be written now, and one that the step before wrote.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages">the wire</a>
 */
final class AnthropicMessages implements WireFormat {

    private static final int MOVING_BREAKPOINTS = 2;

    @Override
    public void addHeaders(MultiMap headers, Endpoint endpoint) {
        headers.set("anthropic-version", "2023-06-01");
        if (endpoint.key().isPresent()) {
            headers.set("x-api-key", endpoint.key().secret());
        }
    }

    @Override
    public AnswerReader reader(ChatRequest request, CatalogueEntry model) {
        return new AnthropicReader(model.origin());
    }

    @Override
    public byte[] encode(ChatRequest request, CatalogueEntry model) {
        return WireJson.write(json -> {
            json.writeStartObject();
            json.writeStringField("model", model.wireId());
            var limit = request.maxOutputTokens();
            json.writeNumberField("max_tokens", limit == null ? model.maxOutput() : limit);
            json.writeBooleanField("stream", true);
            if (model.thinking()) {
                json.writeObjectFieldStart("thinking");
                json.writeStringField("type", "adaptive");
                json.writeStringField("display", "summarized");
                json.writeEndObject();
            } else if (request.temperature() != null) {
                json.writeNumberField("temperature", request.temperature());
            }
            writeTools(json, request.tools());
            writeSystem(json, request);
            writeMessages(json, request.messages(), model.origin());
            json.writeEndObject();
        });
    }

    private static void writeTools(JsonGenerator json, List<ToolSpec> tools) throws IOException {
        if (tools.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tools");
        for (var tool : tools) {
            json.writeStartObject();
            json.writeStringField("name", tool.name());
            writeText(json, "description", tool.description());
            writeRaw(json, "input_schema", tool.parameters());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** The wire has one place for instructions, so those within the conversation move there, in order. */
    private static void writeSystem(JsonGenerator json, ChatRequest request) throws IOException {
        var texts = new ArrayList<String>();
        texts.add(request.system());
        for (var message : request.messages()) {
            if (message instanceof Message.System system) {
                texts.add(system.text());
            }
        }
        texts.removeIf(String::isBlank);
        if (texts.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("system");
        for (int i = 0; i < texts.size(); i++) {
            json.writeStartObject();
            json.writeStringField("type", "text");
            writeText(json, "text", texts.get(i));
            writeBreakpoint(json, i == texts.size() - 1);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeMessages(JsonGenerator json, List<Message> messages, Origin origin) throws IOException {
        json.writeArrayFieldStart("messages");
        int usersLeft =
                (int) messages.stream().filter(Message.User.class::isInstance).count();
        for (var message : messages) {
            switch (message) {
                case Message.User user -> {
                    writeUser(json, user, usersLeft <= MOVING_BREAKPOINTS);
                    usersLeft--;
                }
                case Message.Assistant assistant -> writeAssistant(json, assistant, origin);
                case Message.System alreadyAbove -> {}
            }
        }
        json.writeEndArray();
    }

    private static void writeUser(JsonGenerator json, Message.User user, boolean breakpoint) throws IOException {
        var blocks = outputsFirst(user.blocks());
        if (blocks.isEmpty()) {
            return;
        }
        writeStart(json, "user");
        for (int i = 0; i < blocks.size(); i++) {
            json.writeStartObject();
            if (blocks.get(i) instanceof Block.ToolOutput output) {
                json.writeStringField("type", "tool_result");
                json.writeStringField("tool_use_id", output.callId());
                writeOutput(json, output);
                if (output.error()) {
                    json.writeBooleanField("is_error", true);
                }
            } else if (blocks.get(i) instanceof Block.Text text) {
                json.writeStringField("type", "text");
                writeText(json, "text", text.text());
            } else if (blocks.get(i) instanceof Block.Shown shown) {
                writeImage(json, shown.picture());
            }
            writeBreakpoint(json, breakpoint && i == blocks.size() - 1);
            json.writeEndObject();
        }
        writeEnd(json);
    }

    private static void writeOutput(JsonGenerator json, Block.ToolOutput output) throws IOException {
        if (output.pictures().isEmpty()) {
            writeText(json, "content", output.text());
            return;
        }
        json.writeArrayFieldStart("content");
        json.writeStartObject();
        json.writeStringField("type", "text");
        writeText(json, "text", output.text());
        json.writeEndObject();
        for (var picture : output.pictures()) {
            json.writeStartObject();
            writeImage(json, picture);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeImage(JsonGenerator json, Picture picture) throws IOException {
        json.writeStringField("type", "image");
        json.writeObjectFieldStart("source");
        json.writeStringField("type", "base64");
        json.writeStringField("media_type", picture.mediaType());
        json.writeStringField("data", picture.base64());
        json.writeEndObject();
    }

    /** The wire wants a message's tool results before its words, and no empty words at all. */
    private static List<Block> outputsFirst(List<Block> blocks) {
        var ordered = new ArrayList<Block>();
        blocks.stream().filter(Block.ToolOutput.class::isInstance).forEach(ordered::add);
        blocks.stream()
                .filter(block -> block instanceof Block.Shown
                        || block instanceof Block.Text text && !text.text().isBlank())
                .forEach(ordered::add);
        return ordered;
    }

    private static void writeAssistant(JsonGenerator json, Message.Assistant message, Origin origin)
            throws IOException {
        boolean home = message.origin().equals(origin);
        var blocks =
                message.blocks().stream().filter(block -> goesBack(block, home)).toList();
        if (blocks.isEmpty()) {
            return;
        }
        writeStart(json, "assistant");
        for (var block : blocks) {
            switch (block) {
                case Block.Text text -> {
                    json.writeStartObject();
                    json.writeStringField("type", "text");
                    writeText(json, "text", text.text());
                    json.writeEndObject();
                }
                case Block.Thinking thinking -> json.writeRawValue(thinking.raw());
                case Block.Opaque opaque -> json.writeRawValue(opaque.raw());
                case Block.ToolUse call -> {
                    json.writeStartObject();
                    json.writeStringField("type", "tool_use");
                    json.writeStringField("id", call.callId());
                    json.writeStringField("name", call.tool());
                    writeRaw(json, "input", call.arguments());
                    json.writeEndObject();
                }
                case Block.ToolOutput neverTheModels -> {}
                case Block.Shown neverTheModels -> {}
            }
        }
        writeEnd(json);
    }

    private static boolean goesBack(Block block, boolean home) {
        return switch (block) {
            case Block.Text text -> !text.text().isBlank();
            case Block.ToolUse call -> true;
            case Block.Thinking thinking -> home;
            case Block.Opaque opaque -> home;
            case Block.ToolOutput neverTheModels -> false;
            case Block.Shown neverTheModels -> false;
        };
    }

    private static void writeStart(JsonGenerator json, String role) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", role);
        json.writeArrayFieldStart("content");
    }

    private static void writeEnd(JsonGenerator json) throws IOException {
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeBreakpoint(JsonGenerator json, boolean here) throws IOException {
        if (here) {
            json.writeObjectFieldStart("cache_control");
            json.writeStringField("type", "ephemeral");
            json.writeEndObject();
        }
    }
}
