package dev.reagent.model.wire.anthropic;

import static dev.reagent.model.wire.fault.WireJson.writeRaw;
import static dev.reagent.model.wire.fault.WireJson.writeText;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.reagent.agent.task.Message;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ToolSpec;
import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.Endpoint;
import dev.reagent.model.catalogue.Quirk;
import dev.reagent.model.text.OfferedTools;
import dev.reagent.model.wire.fault.WireJson;
import dev.reagent.model.wire.format.AnswerReader;
import dev.reagent.model.wire.format.WireFormat;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Anthropic's Messages, streamed.
 *
 * <p>The system prompt has a cache breakpoint, which covers the tools before it. So do the two newest user messages: one is written to the
 * cache now, the other was written by the step before.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages">the wire</a>
 */
public final class AnthropicMessages implements WireFormat {

    private static final Set<Quirk> KNOWN = EnumSet.of(Quirk.NO_TEMPERATURE, Quirk.UNSIGNED_THINKING);

    @Override
    public void addHeaders(MultiMap headers, Endpoint endpoint) {
        headers.set("anthropic-version", "2023-06-01");
        if (endpoint.key().isPresent()) {
            headers.set("x-api-key", endpoint.key().secret());
        }
    }

    @Override
    public AnswerReader reader(ChatRequest request, CatalogueEntry model) {
        return new AnthropicReader(model.origin(), OfferedTools.of(request.tools()));
    }

    @Override
    public Set<Quirk> known() {
        return KNOWN;
    }

    @Override
    public byte[] encode(ChatRequest request, CatalogueEntry model, Set<Quirk> quirks) {
        return WireJson.write(json -> {
            json.writeStartObject();
            json.writeStringField("model", model.wireId());
            var limit = request.choice().maxOutputTokens();
            json.writeNumberField("max_tokens", limit == null ? model.maxOutput() : limit);
            json.writeBooleanField("stream", true);
            if (model.thinking()) {
                json.writeObjectFieldStart("thinking");
                json.writeStringField("type", "adaptive");
                json.writeStringField("display", "summarized");
                json.writeEndObject();
            } else if (request.choice().temperature() != null && !quirks.contains(Quirk.NO_TEMPERATURE)) {
                json.writeNumberField("temperature", request.choice().temperature());
            }
            writeTools(json, request.tools());
            writeSystem(json, request);
            new AnthropicTurns(json, request.messages(), model.origin(), quirks).write();
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

    /** The wire has one place for instructions, so those within the conversation are moved there, in order. */
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
            AnthropicTurns.writeBreakpoint(json, i == texts.size() - 1);
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
