package dev.reagent.model.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.agent.MicroDollars;
import dev.reagent.agent.Origin;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.Usage;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatEvent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a stream of OpenAI's Chat Completions. The usage comes after the answer, in a chunk without choices. */
final class OpenAiReader implements AnswerReader {

    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final Origin origin;
    private final StringBuilder text = new StringBuilder();
    private final OpenAiReasoning reasoning = new OpenAiReasoning();
    private final OpenAiCalls calls = new OpenAiCalls();
    private Usage usage = Usage.NONE;
    private @Nullable BigDecimal reportedCost;
    private @Nullable String finishReason;

    OpenAiReader(Origin origin) {
        this.origin = origin;
    }

    @Override
    public boolean accept(String type, byte[] data, Consumer<ChatEvent> out) throws ProviderFault {
        if (Arrays.equals(data, DONE)) {
            end();
            return true;
        }
        var chunk = WireJson.readEvent(data);
        if (chunk.hasNonNull("error")) {
            throw FaultReader.ofEvent(chunk.path("error"));
        }
        if (chunk.hasNonNull("usage")) {
            read(chunk.path("usage"));
        }
        // one choice was asked for; a server that sends more is not believed
        var choice = chunk.path("choices").path(0);
        read(choice.path("delta"), out);
        var reason = choice.path("finish_reason").asText("");
        if (!reason.isEmpty()) {
            finish(reason, choice);
        }
        return false;
    }

    /** A stream may end without [DONE], never without a reason to finish. */
    @Override
    public void end() throws ProviderFault {
        if (finishReason == null) {
            throw ProviderFault.protocol("broke off before the end of the answer");
        }
    }

    private void finish(String reason, JsonNode choice) throws ProviderFault {
        if ("error".equals(reason)) {
            throw FaultReader.ofEvent(choice.path("error"));
        }
        finishReason = reason;
    }

    private void read(JsonNode delta, Consumer<ChatEvent> out) {
        var thought = reasoning.add(delta);
        if (!thought.isEmpty()) {
            out.accept(new ChatEvent.ThoughtDelta(thought));
        }
        var words = delta.path("content").asText("") + delta.path("refusal").asText("");
        if (!words.isEmpty()) {
            text.append(words);
            out.accept(new ChatEvent.TextDelta(words));
        }
        delta.path("tool_calls").forEach(calls::add);
    }

    /** The prompt's count has the cached tokens in it; ours are disjoint. */
    private void read(JsonNode reported) {
        var prompt = reported.path("prompt_tokens_details");
        long cached = prompt.path("cached_tokens").asLong(0);
        long written = prompt.path("cache_write_tokens").asLong(0);
        usage = new Usage(
                Math.max(0, reported.path("prompt_tokens").asLong(0) - cached - written),
                cached,
                written,
                0,
                reported.path("completion_tokens").asLong(0),
                reported.path("completion_tokens_details")
                        .path("reasoning_tokens")
                        .asLong(0));
        if (reported.path("cost").isNumber()) {
            reportedCost = reported.path("cost").decimalValue();
        }
    }

    @Override
    public Usage usage() {
        return usage;
    }

    @Override
    public @Nullable BigDecimal reportedCost() {
        return reportedCost;
    }

    @Override
    public ChatAnswer answer() {
        var parts = new AnswerParts(origin);
        if (!reasoning.isEmpty()) {
            parts.thinking(reasoning.text(), reasoning.raw());
        }
        parts.text(text.toString());
        calls.addTo(parts);
        return parts.toAnswer(stop(String.valueOf(finishReason)), usage, MicroDollars.ZERO);
    }

    private static StopReason stop(String reason) {
        return switch (reason) {
            case "stop" -> StopReason.END;
            case "tool_calls", "function_call" -> StopReason.TOOL_USE;
            case "length" -> StopReason.MAX_TOKENS;
            case "content_filter" -> StopReason.REFUSAL;
            default -> StopReason.OTHER;
        };
    }
}
