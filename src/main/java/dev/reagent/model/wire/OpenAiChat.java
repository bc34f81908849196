package dev.reagent.model.wire;

import static dev.reagent.model.wire.WireJson.writeRaw;
import static dev.reagent.model.wire.WireJson.writeText;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.reagent.agent.Block;
import dev.reagent.agent.Message;
import dev.reagent.agent.Origin;
import dev.reagent.agent.Picture;
import dev.reagent.agent.StorableText;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ToolSpec;
import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.Endpoint;
import dev.reagent.model.catalogue.ProviderKind;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * OpenAI's Chat Completions, streamed, as OpenAI, OpenRouter and the many compatible servers speak it.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">the wire</a>
 */
final class OpenAiChat implements WireFormat {

    @Override
    public void addHeaders(MultiMap headers, Endpoint endpoint) {
        if (endpoint.key().isPresent()) {
            headers.set("authorization", "Bearer " + endpoint.key().secret());
        }
        if (endpoint.kind() == ProviderKind.OPENROUTER) {
            headers.set("x-title", "Reagent");
        }
    }

    @Override
    public AnswerReader reader(ChatRequest request, CatalogueEntry model) {
        return new OpenAiReader(model.origin());
    }

    @Override
    public byte[] encode(ChatRequest request, CatalogueEntry model) {
        return WireJson.write(json -> {
            json.writeStartObject();
            json.writeStringField("model", model.wireId());
            json.writeBooleanField("stream", true);
            if (model.endpoint().kind() != ProviderKind.OPENROUTER) {
                json.writeObjectFieldStart("stream_options");
                json.writeBooleanField("include_usage", true);
                json.writeEndObject();
            }
            writeLimit(json, request, model);
            if (request.temperature() != null) {
                json.writeNumberField("temperature", request.temperature());
            }
            writeTools(json, request.tools());
            writeMessages(json, request, model.origin());
            json.writeEndObject();
        });
    }

    /** OpenAI's newer models refuse the old name, many compatible servers do not know the new one. */
    private static void writeLimit(JsonGenerator json, ChatRequest request, CatalogueEntry model) throws IOException {
        var asked = request.maxOutputTokens();
        int limit = asked == null ? model.maxOutput() : asked;
        if (limit > 0) {
            json.writeNumberField(model.endpoint().isOfficialOpenAi() ? "max_completion_tokens" : "max_tokens", limit);
        }
    }

    private static void writeTools(JsonGenerator json, List<ToolSpec> tools) throws IOException {
        if (tools.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tools");
        for (var tool : tools) {
            json.writeStartObject();
            json.writeStringField("type", "function");
            json.writeObjectFieldStart("function");
            json.writeStringField("name", tool.name());
            writeText(json, "description", tool.description());
            writeRaw(json, "parameters", tool.parameters());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeMessages(JsonGenerator json, ChatRequest request, Origin origin) throws IOException {
        json.writeArrayFieldStart("messages");
        if (!request.system().isBlank()) {
            writeMessage(json, "system", request.system());
        }
        for (var message : request.messages()) {
            switch (message) {
                case Message.System system -> writeMessage(json, "system", system.text());
                case Message.User user -> writeUser(json, user);
                case Message.Assistant assistant -> writeAssistant(json, assistant, origin);
            }
        }
        json.writeEndArray();
    }

    /** Each tool's output is a message of its own here, right after the calls; the words follow. */
    private static void writeUser(JsonGenerator json, Message.User user) throws IOException {
        for (var block : user.blocks()) {
            if (block instanceof Block.ToolOutput output) {
                json.writeStartObject();
                json.writeStringField("role", "tool");
                json.writeStringField("tool_call_id", output.callId());
                writeText(json, "content", output.text());
                json.writeEndObject();
            }
        }
        writeDrawn(json, user.blocks());
        var words = words(user.blocks());
        var shown = user.blocks().stream()
                .filter(Block.Shown.class::isInstance)
                .map(block -> ((Block.Shown) block).picture())
                .toList();
        if (!shown.isEmpty()) {
            writePictures(json, words, shown);
        } else if (!words.isBlank()) {
            writeMessage(json, "user", words);
        }
    }

    /** A tool's message takes words only: what tools drew is shown by the user, after all of them. */
    private static void writeDrawn(JsonGenerator json, List<Block> blocks) throws IOException {
        var pictures = blocks.stream()
                .filter(Block.ToolOutput.class::isInstance)
                .flatMap(block -> ((Block.ToolOutput) block).pictures().stream())
                .toList();
        if (!pictures.isEmpty()) {
            var names = pictures.stream().map(Picture::name).collect(Collectors.joining(", "));
            writePictures(json, "The pictures that the calls above left, in this order: " + names, pictures);
        }
    }

    private static void writePictures(JsonGenerator json, String words, List<Picture> pictures) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", "user");
        json.writeArrayFieldStart("content");
        json.writeStartObject();
        json.writeStringField("type", "text");
        writeText(json, "text", words);
        json.writeEndObject();
        for (var picture : pictures) {
            json.writeStartObject();
            json.writeStringField("type", "image_url");
            json.writeObjectFieldStart("image_url");
            json.writeStringField("url", "data:" + picture.mediaType() + ";base64," + picture.base64());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeAssistant(JsonGenerator json, Message.Assistant message, Origin origin)
            throws IOException {
        var words = words(message.blocks());
        var calls = message.blocks().stream()
                .filter(Block.ToolUse.class::isInstance)
                .map(Block.ToolUse.class::cast)
                .toList();
        if (words.isBlank() && calls.isEmpty()) {
            return;
        }
        json.writeStartObject();
        json.writeStringField("role", "assistant");
        if (words.isBlank()) {
            json.writeNullField("content");
        } else {
            writeText(json, "content", words);
        }
        if (message.origin().equals(origin)) {
            writeThinking(json, message.blocks());
        }
        if (!calls.isEmpty()) {
            writeCalls(json, calls);
        }
        json.writeEndObject();
    }

    /** The raw block is an object whose fields stood in the message itself. */
    private static void writeThinking(JsonGenerator json, List<Block> blocks) throws IOException {
        for (var block : blocks) {
            if (block instanceof Block.Thinking thinking) {
                for (var field : WireJson.fieldsOf(thinking.raw())) {
                    writeRaw(json, field.getKey(), field.getValue().toString());
                }
            }
        }
    }

    private static void writeCalls(JsonGenerator json, List<Block.ToolUse> calls) throws IOException {
        json.writeArrayFieldStart("tool_calls");
        for (var call : calls) {
            json.writeStartObject();
            json.writeStringField("id", call.callId());
            json.writeStringField("type", "function");
            json.writeObjectFieldStart("function");
            json.writeStringField("name", call.tool());
            writeText(json, "arguments", call.arguments());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeMessage(JsonGenerator json, String role, String text) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", role);
        writeText(json, "content", text);
        json.writeEndObject();
    }

    private static String words(List<Block> blocks) {
        var words = new StringBuilder();
        for (var block : blocks) {
            if (block instanceof Block.Text text) {
                words.append(words.isEmpty() ? "" : "\n\n").append(text.text());
            }
        }
        return StorableText.of(words.toString());
    }
}
