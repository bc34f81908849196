package dev.reagent.model.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.MicroDollars;
import dev.reagent.agent.Origin;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.Usage;
import dev.reagent.model.CanonicalArguments;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatEvent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a stream of Anthropic's Messages. Blocks keep their place by index; unknown events are passed over. */
final class AnthropicReader implements AnswerReader {

    private static final List<String> KNOWN_OF_CALL = List.of("type", "id", "name", "input");

    private final Origin origin;
    private final Map<Integer, OpenBlock> blocks = new TreeMap<>();
    private Usage usage = Usage.NONE;
    private @Nullable String stopReason;
    private boolean whole;

    AnthropicReader(Origin origin) {
        this.origin = origin;
    }

    /** A block as its start gave it, and what its deltas add. */
    private record OpenBlock(ObjectNode start, StringBuilder words, StringBuilder signature, StringBuilder input) {}

    @Override
    public boolean accept(String type, byte[] data, Consumer<ChatEvent> out) throws ProviderFault {
        var event = WireJson.readEvent(data);
        switch (event.path("type").asText(type)) {
            case "message_start" -> read(event.path("message").path("usage"));
            case "content_block_start" -> start(event, out);
            case "content_block_delta" -> delta(event, out);
            case "message_delta" -> {
                read(event.path("usage"));
                stopReason = event.path("delta").path("stop_reason").asText(stopReason);
            }
            case "message_stop" -> stop();
            case "error" -> throw FaultReader.ofEvent(event.path("error"));
            default -> {}
        }
        return whole;
    }

    @Override
    public void end() throws ProviderFault {
        if (!whole) {
            throw ProviderFault.protocol("broke off before the end of the answer");
        }
    }

    private void start(JsonNode event, Consumer<ChatEvent> out) throws ProviderFault {
        if (!(event.path("content_block") instanceof ObjectNode block)) {
            throw ProviderFault.protocol("began a block without content");
        }
        var open = new OpenBlock(block, new StringBuilder(), new StringBuilder(), new StringBuilder());
        blocks.put(event.path("index").asInt(), open);
        var text = block.path("text").asText("");
        if (isText(block) && !text.isEmpty()) {
            open.words().append(text);
            out.accept(new ChatEvent.TextDelta(text));
        }
        var thought = block.path("thinking").asText("");
        if (!thought.isEmpty()) {
            open.words().append(thought);
            out.accept(new ChatEvent.ThoughtDelta(thought));
        }
        open.signature().append(block.path("signature").asText(""));
    }

    private void delta(JsonNode event, Consumer<ChatEvent> out) throws ProviderFault {
        var open = blocks.get(event.path("index").asInt());
        if (open == null) {
            throw ProviderFault.protocol("went on with a block that it never began");
        }
        var delta = event.path("delta");
        switch (delta.path("type").asText("")) {
            case "text_delta" -> {
                var text = delta.path("text").asText("");
                open.words().append(text);
                if (!text.isEmpty()) {
                    out.accept(new ChatEvent.TextDelta(text));
                }
            }
            case "thinking_delta" -> {
                var text = delta.path("thinking").asText("");
                open.words().append(text);
                if (!text.isEmpty()) {
                    out.accept(new ChatEvent.ThoughtDelta(text));
                }
            }
            case "signature_delta" ->
                open.signature().append(delta.path("signature").asText(""));
            case "input_json_delta" ->
                open.input().append(delta.path("partial_json").asText(""));
            default -> {}
        }
    }

    private void stop() throws ProviderFault {
        if (stopReason == null) {
            throw ProviderFault.protocol("ended the answer without saying why");
        }
        if ("model_context_window_exceeded".equals(stopReason)) {
            throw FaultReader.contextFull();
        }
        whole = true;
    }

    /** Each report repeats or raises the last one, so it replaces it field by field. */
    private void read(JsonNode reported) {
        var byLength = reported.path("cache_creation");
        long writes = reported.path("cache_creation_input_tokens").asLong(usage.cacheWrite());
        long hour = byLength.path("ephemeral_1h_input_tokens").asLong(Math.min(usage.cacheWrite1h(), writes));
        usage = new Usage(
                reported.path("input_tokens").asLong(usage.input()),
                reported.path("cache_read_input_tokens").asLong(usage.cacheRead()),
                Math.max(0, writes - hour),
                hour,
                reported.path("output_tokens").asLong(usage.output()),
                reported.path("output_tokens_details").path("thinking_tokens").asLong(usage.reasoning()));
    }

    @Override
    public Usage usage() {
        return usage;
    }

    @Override
    public @Nullable BigDecimal reportedCost() {
        return null;
    }

    @Override
    public ChatAnswer answer() {
        var parts = new AnswerParts(origin);
        blocks.values().forEach(block -> add(block, parts));
        return parts.toAnswer(stop(String.valueOf(stopReason)), usage, MicroDollars.ZERO);
    }

    private static void add(OpenBlock open, AnswerParts parts) {
        var block = open.start();
        var words = open.words().toString();
        switch (block.path("type").asText("")) {
            case "text" -> parts.text(words);
            case "thinking" ->
                parts.thinking(
                        words,
                        block.put("thinking", words)
                                .put("signature", open.signature().toString())
                                .toString());
            case "redacted_thinking" -> parts.thinking("", block.toString());
            case "tool_use" ->
                parts.call(block.path("id").asText(""), block.path("name").asText(""), arguments(open), extra(block));
            default ->
                parts.opaque(block.path("type").asText(""), withInput(open).toString());
        }
    }

    /** They come in pieces; or, from some gateways, whole with the start. Empty where there are none, which may be those of a cut call. */
    private static String arguments(OpenBlock open) {
        if (!open.input().isEmpty()) {
            return open.input().toString();
        }
        var input = open.start().path("input");
        return input.isEmpty() ? "" : input.toString();
    }

    /** The fields of a call that are not of the wire, for its origin. */
    private static @Nullable String extra(ObjectNode call) {
        var extra = call.deepCopy().without(KNOWN_OF_CALL);
        return extra.isEmpty() ? null : extra.toString();
    }

    private static ObjectNode withInput(OpenBlock open) {
        if (!open.input().isEmpty()) {
            CanonicalArguments.of(open.input().toString())
                    .map(text -> WireJson.readLeniently(text.getBytes(StandardCharsets.UTF_8)))
                    .ifPresent(input -> open.start().set("input", input));
        }
        return open.start();
    }

    private static boolean isText(JsonNode block) {
        return "text".equals(block.path("type").asText(""));
    }

    private static StopReason stop(String reason) {
        return switch (reason) {
            case "end_turn" -> StopReason.END;
            case "tool_use" -> StopReason.TOOL_USE;
            case "max_tokens" -> StopReason.MAX_TOKENS;
            case "stop_sequence" -> StopReason.STOP_SEQUENCE;
            case "pause_turn" -> StopReason.PAUSE;
            case "refusal" -> StopReason.REFUSAL;
            default -> StopReason.OTHER;
        };
    }
}
