package dev.reagent.model.wire.openai;

import static dev.reagent.model.wire.fault.WireJson.writeRaw;
import static dev.reagent.model.wire.fault.WireJson.writeText;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Origin;
import dev.reagent.agent.task.Picture;
import dev.reagent.agent.task.StorableText;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.catalogue.Quirk;
import dev.reagent.model.wire.fault.WireJson;
import dev.reagent.model.wire.format.SentCalls;
import dev.reagent.model.wire.format.Turns;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the messages of one request of Chat Completions. */
final class OpenAiMessages {

    private static final String FUNCTION = "function";

    private final JsonGenerator json;
    private final ChatRequest request;
    private final Origin origin;
    private final Set<Quirk> quirks;
    private final SentCalls sent;

    /** @param origin the origin of the coming answer; content that only one origin understands is sent only to that origin */
    OpenAiMessages(JsonGenerator json, ChatRequest request, Origin origin, Set<Quirk> quirks) {
        this.json = json;
        this.request = request;
        this.origin = origin;
        this.quirks = quirks;
        this.sent = new SentCalls(request.messages(), origin, quirks);
    }

    void write() throws IOException {
        json.writeArrayFieldStart("messages");
        if (!request.system().isBlank()) {
            writeMessage("system", request.system());
        }
        for (var message : Turns.of(request.messages(), OpenAiMessages::hasContent)) {
            switch (message) {
                case Message.System system -> writeMessage("system", system.text());
                case Message.User user -> writeUser(user);
                case Message.Assistant assistant -> writeAssistant(assistant);
            }
        }
        json.writeEndArray();
    }

    private static boolean hasContent(Message.Assistant message) {
        return message.blocks().stream().anyMatch(Block.ToolUse.class::isInstance)
                || !words(message.blocks()).isBlank();
    }

    /** Writes each tool's output as a separate message right after the calls; the words follow. */
    private void writeUser(Message.User user) throws IOException {
        boolean afterTool = false;
        for (var block : user.blocks()) {
            if (block instanceof Block.ToolOutput output) {
                writeOutput(output);
                afterTool = true;
            }
        }
        var drawn = user.blocks().stream()
                .filter(Block.ToolOutput.class::isInstance)
                .flatMap(block -> ((Block.ToolOutput) block).pictures().stream())
                .toList();
        var words = words(user.blocks());
        var shown = user.blocks().stream()
                .filter(Block.Shown.class::isInstance)
                .map(block -> ((Block.Shown) block).picture())
                .toList();
        boolean speaks = !drawn.isEmpty() || !shown.isEmpty() || !words.isBlank();
        if (afterTool && speaks && quirks.contains(Quirk.NO_USER_AFTER_TOOL)) {
            writeMessage("assistant", "(The results are above.)");
        }
        if (!drawn.isEmpty()) {
            writeDrawn(drawn);
        }
        if (!shown.isEmpty()) {
            writePictures(words, shown);
        } else if (!words.isBlank()) {
            writeMessage("user", words);
        }
    }

    private void writeOutput(Block.ToolOutput output) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", "tool");
        json.writeStringField("tool_call_id", sent.id(output.callId()));
        if (!quirks.contains(Quirk.NO_TOOL_NAME)) {
            json.writeStringField("name", sent.tool(output.callId()));
        }
        writeText(json, "content", output.text());
        json.writeEndObject();
    }

    /** A tool's message accepts only words: pictures of tools follow as a user message after all tool messages. */
    private void writeDrawn(List<Picture> pictures) throws IOException {
        var names = pictures.stream().map(Picture::name).collect(Collectors.joining(", "));
        writePictures("The pictures that the calls above left, in this order: " + names, pictures);
    }

    private void writePictures(String words, List<Picture> pictures) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", "user");
        json.writeArrayFieldStart("content");
        if (!words.isBlank()) {
            json.writeStartObject();
            json.writeStringField("type", "text");
            writeText(json, "text", words);
            json.writeEndObject();
        }
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

    private void writeAssistant(Message.Assistant message) throws IOException {
        var words = words(message.blocks());
        var calls = message.blocks().stream()
                .filter(Block.ToolUse.class::isInstance)
                .map(Block.ToolUse.class::cast)
                .toList();
        boolean home = message.origin().equals(origin);
        json.writeStartObject();
        json.writeStringField("role", "assistant");
        if (words.isBlank()) {
            json.writeNullField("content");
        } else {
            writeText(json, "content", words);
        }
        if (home && !quirks.contains(Quirk.NO_REASONING)) {
            writeThinking(message.blocks());
        }
        if (!calls.isEmpty()) {
            json.writeArrayFieldStart("tool_calls");
            for (var call : calls) {
                writeCall(call, home);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** The raw block is an object whose fields were part of the message itself. */
    private void writeThinking(List<Block> blocks) throws IOException {
        for (var block : blocks) {
            if (block instanceof Block.Thinking thinking) {
                for (var field : WireJson.fieldsOf(thinking.raw())) {
                    writeRaw(json, field.getKey(), field.getValue().toString());
                }
            }
        }
    }

    private void writeCall(Block.ToolUse call, boolean home) throws IOException {
        var extra = home && call.extra() != null ? WireJson.objectOf(call.extra()) : WireJson.objectOf("{}");
        json.writeStartObject();
        json.writeStringField("id", sent.id(call.callId()));
        json.writeStringField("type", FUNCTION);
        json.writeObjectFieldStart(FUNCTION);
        json.writeStringField("name", sent.tool(call.callId()));
        writeText(json, "arguments", call.arguments());
        for (var field : extra.path(FUNCTION).properties()) {
            writeRaw(json, field.getKey(), field.getValue().toString());
        }
        json.writeEndObject();
        for (var field : extra.properties()) {
            if (!field.getKey().equals(FUNCTION)) {
                writeRaw(json, field.getKey(), field.getValue().toString());
            }
        }
        json.writeEndObject();
    }

    private void writeMessage(String role, String text) throws IOException {
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
