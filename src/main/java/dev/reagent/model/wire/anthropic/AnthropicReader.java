package dev.reagent.model.wire.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.Usage;
import dev.reagent.agent.task.Origin;
import dev.reagent.model.CanonicalArguments;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.text.AnswerText;
import dev.reagent.model.text.ArgumentText;
import dev.reagent.model.text.OfferedTools;
import dev.reagent.model.wire.fault.FaultReader;
import dev.reagent.model.wire.fault.ProviderFault;
import dev.reagent.model.wire.fault.WireJson;
import dev.reagent.model.wire.format.AnswerParts;
import dev.reagent.model.wire.format.AnswerReader;
import dev.reagent.model.wire.format.ContentParts;
import dev.reagent.model.wire.format.FinishReason;
import dev.reagent.model.wire.format.StreamEnd;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer of Anthropic's Messages, streamed or in one piece. A delta belongs to the last block with its index. Unknown events are
 * ignored.
 */
public final class AnthropicReader implements AnswerReader {

    private static final List<String> KNOWN_OF_CALL = List.of("type", "id", "name", "input");

    private final Origin origin;
    private final OfferedTools tools;
    private final List<OpenBlock> blocks = new ArrayList<>();
    private Usage usage = Usage.NONE;
    private String stopReason = "";
    /** Why the answer failed; reported after its usage has arrived. */
    private @Nullable ProviderFault failure;

    private boolean whole;

    public AnthropicReader(Origin origin) {
        this(origin, OfferedTools.NONE);
    }

    public AnthropicReader(Origin origin, OfferedTools tools) {
        this.origin = origin;
        this.tools = tools;
    }

    /** A block from its start event, and what its deltas add. */
    private record OpenBlock(
            int index,
            ObjectNode start,
            AnswerText said,
            StringBuilder thought,
            StringBuilder signature,
            StringBuilder input) {

        String type() {
            return start.path("type").asText("");
        }
    }

    @Override
    public boolean accept(String type, byte[] data, Consumer<ChatEvent> out) throws ProviderFault {
        if (StreamEnd.isIt(data)) {
            // some servers of this wire end as servers of the other wire do
            stop();
            return true;
        }
        var event = FaultReader.readEvent(type, data);
        switch (event.path("type").asText(type)) {
            case "message_start" -> read(event.path("message").path("usage"));
            case "content_block_start" -> start(event.path("index"), event.path("content_block"), out);
            case "content_block_delta" -> delta(event, out);
            case "message_delta" -> {
                read(event.path("usage"));
                finish(event.path("delta").path("stop_reason").asText(""));
            }
            case "message_stop" -> stop();
            case "message" -> readWhole(event, out);
            default -> {}
        }
        return whole;
    }

    /** Reads an answer that is not streamed. */
    private void readWhole(JsonNode message, Consumer<ChatEvent> out) throws ProviderFault {
        read(message.path("usage"));
        for (var block : message.path("content")) {
            start(MissingNode.getInstance(), block, out);
        }
        finish(message.path("stop_reason").asText(""));
        stop();
    }

    @Override
    public void end() throws ProviderFault {
        if (failure != null) {
            throw failure;
        }
        if (!isFinished()) {
            throw ProviderFault.protocol("broke off before the end of the answer");
        }
    }

    @Override
    public boolean isFinished() {
        return whole || failure != null || !stopReason.isEmpty();
    }

    private void start(JsonNode index, JsonNode block, Consumer<ChatEvent> out) throws ProviderFault {
        if (!(block instanceof ObjectNode begun)) {
            throw ProviderFault.protocol("began a block without content");
        }
        var open = new OpenBlock(
                index.asInt(blocks.size()),
                begun,
                new AnswerText(tools),
                new StringBuilder(),
                new StringBuilder(),
                new StringBuilder());
        blocks.add(open);
        if (open.type().equals("text")) {
            speak(open, begun.path("text"), out);
        }
        think(open, begun.path("thinking").asText(""), out);
        open.signature().append(begun.path("signature").asText(""));
    }

    private void delta(JsonNode event, Consumer<ChatEvent> out) throws ProviderFault {
        var open = find(event.path("index"));
        if (open == null) {
            throw ProviderFault.protocol("went on with a block that it never began");
        }
        var delta = event.path("delta");
        switch (delta.path("type").asText("")) {
            case "text_delta" -> speak(open, delta.path("text"), out);
            case "thinking_delta" -> think(open, delta.path("thinking").asText(""), out);
            case "signature_delta" ->
                open.signature().append(delta.path("signature").asText(""));
            case "input_json_delta" ->
                open.input().append(delta.path("partial_json").asText(""));
            default -> {}
        }
    }

    private @Nullable OpenBlock find(JsonNode index) {
        for (var block : blocks.reversed()) {
            if (index.isMissingNode() || block.index() == index.asInt()) {
                return block;
            }
        }
        return null;
    }

    private static void speak(OpenBlock open, JsonNode content, Consumer<ChatEvent> out) {
        ContentParts.read(content, words -> open.said().add(words, out), thought -> think(open, thought, out));
    }

    private static void think(OpenBlock open, String thought, Consumer<ChatEvent> out) {
        if (!thought.isEmpty()) {
            open.thought().append(thought);
            out.accept(new ChatEvent.ThoughtDelta(thought));
        }
    }

    private void finish(String reason) {
        try {
            if (!reason.isEmpty()) {
                FinishReason.get(reason);
                stopReason = reason;
            }
        } catch (ProviderFault fault) {
            failure = fault;
        }
    }

    /** Without a stop reason, words are an answer, and so are complete calls. */
    private void stop() throws ProviderFault {
        if (failure == null && stopReason.isEmpty()) {
            if (blocks.isEmpty() || !blocks.stream().allMatch(AnthropicReader::isWhole)) {
                throw ProviderFault.protocol("ended the answer without saying why");
            }
            boolean calls = blocks.stream().anyMatch(block -> block.type().equals("tool_use"));
            stopReason = calls ? "tool_use" : "end_turn";
        }
        end();
        whole = true;
    }

    private static boolean isWhole(OpenBlock block) {
        return !block.type().equals("tool_use")
                || ArgumentText.read(arguments(block)).isPresent();
    }

    /** Each report repeats or increases the last one, so it replaces it field by field. */
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
    public ChatAnswer answer(Consumer<ChatEvent> out) {
        var parts = new AnswerParts(origin, tools);
        blocks.forEach(block -> {
            block.said().end(out);
            add(block, parts);
        });
        var stop = FinishReason.find(stopReason);
        return parts.toAnswer(stop == null ? StopReason.OTHER : stop, out);
    }

    private static void add(OpenBlock open, AnswerParts parts) {
        var block = open.start();
        switch (open.type()) {
            case "text" -> {
                parts.thought(open.thought().toString());
                parts.said(open.said());
            }
            case "thinking" ->
                parts.thinking(
                        open.thought().toString(),
                        block.put("thinking", open.thought().toString())
                                .put("signature", open.signature().toString())
                                .toString());
            case "redacted_thinking" -> parts.thinking("", block.toString());
            case "tool_use" ->
                parts.call(block.path("id").asText(""), block.path("name").asText(""), arguments(open), extra(block));
            default -> parts.opaque(open.type(), withInput(open).toString());
        }
    }

    /** Arguments arrive in pieces, or from some gateways whole with the start. Empty if there are none; this may also be a cut call. */
    private static String arguments(OpenBlock open) {
        if (!open.input().isEmpty()) {
            return open.input().toString();
        }
        var input = open.start().path("input");
        if (input.isTextual()) {
            return input.asText();
        }
        return input.isEmpty() ? "" : input.toString();
    }

    /** Returns the fields of a call that the wire does not define, for its origin; null if there are none. */
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
}
