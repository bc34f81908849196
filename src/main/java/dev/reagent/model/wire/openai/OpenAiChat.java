package dev.reagent.model.wire.openai;

import static dev.reagent.model.wire.fault.WireJson.writeRaw;
import static dev.reagent.model.wire.fault.WireJson.writeText;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ToolSpec;
import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.Endpoint;
import dev.reagent.model.catalogue.ProviderKind;
import dev.reagent.model.catalogue.Quirk;
import dev.reagent.model.text.OfferedTools;
import dev.reagent.model.wire.fault.WireJson;
import dev.reagent.model.wire.format.AnswerReader;
import dev.reagent.model.wire.format.WireFormat;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * OpenAI's Chat Completions, streamed, as implemented by OpenAI, OpenRouter and the many compatible servers.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">the wire</a>
 */
public final class OpenAiChat implements WireFormat {

    private static final Set<Quirk> KNOWN = EnumSet.complementOf(EnumSet.of(Quirk.UNSIGNED_THINKING));

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
        return new OpenAiReader(model.origin(), OfferedTools.of(request.tools()));
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
            json.writeBooleanField("stream", true);
            if (!quirks.contains(Quirk.NO_STREAM_OPTIONS)) {
                json.writeObjectFieldStart("stream_options");
                json.writeBooleanField("include_usage", true);
                json.writeEndObject();
            }
            writeLimit(json, request, model, quirks);
            if (request.choice().temperature() != null && !quirks.contains(Quirk.NO_TEMPERATURE)) {
                json.writeNumberField("temperature", request.choice().temperature());
            }
            writeTools(json, request.tools(), quirks.contains(Quirk.PLAIN_SCHEMAS));
            new OpenAiMessages(json, request, model.origin(), quirks).write();
            json.writeEndObject();
        });
    }

    /** OpenAI's newer models refuse the old name; many compatible servers do not support the new one. */
    private static void writeLimit(JsonGenerator json, ChatRequest request, CatalogueEntry model, Set<Quirk> quirks)
            throws IOException {
        var asked = request.choice().maxOutputTokens();
        int limit = asked == null ? model.maxOutput() : asked;
        if (limit <= 0) {
            return;
        }
        if (!quirks.contains(Quirk.NO_MAX_TOKENS)) {
            json.writeNumberField("max_tokens", limit);
        } else if (!quirks.contains(Quirk.NO_MAX_COMPLETION_TOKENS)) {
            json.writeNumberField("max_completion_tokens", limit);
        }
    }

    private static void writeTools(JsonGenerator json, List<ToolSpec> tools, boolean plain) throws IOException {
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
            writeRaw(json, "parameters", plain ? PlainSchema.of(tool.parameters()) : tool.parameters());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
