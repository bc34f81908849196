package dev.reagent.model.wire.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.Usage;
import dev.reagent.agent.task.Origin;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.text.AnswerText;
import dev.reagent.model.text.OfferedTools;
import dev.reagent.model.wire.fault.FaultReader;
import dev.reagent.model.wire.fault.ProviderFault;
import dev.reagent.model.wire.format.AnswerParts;
import dev.reagent.model.wire.format.AnswerReader;
import dev.reagent.model.wire.format.ContentParts;
import dev.reagent.model.wire.format.FinishReason;
import dev.reagent.model.wire.format.StreamEnd;
import java.math.BigDecimal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads an answer of OpenAI's Chat Completions, streamed or in one piece. The usage follows the answer, in a chunk without choices. */
public final class OpenAiReader implements AnswerReader {

    private final Origin origin;
    private final OfferedTools tools;
    private final AnswerText said;
    private final StringBuilder thoughtInParts = new StringBuilder();
    private final OpenAiReasoning reasoning = new OpenAiReasoning();
    private final OpenAiCalls calls = new OpenAiCalls();
    private Usage usage = Usage.NONE;
    private @Nullable BigDecimal reportedCost;
    private String finishReason = "";
    /** Why the answer failed; reported after its usage has arrived. */
    private @Nullable ProviderFault failure;

    public OpenAiReader(Origin origin) {
        this(origin, OfferedTools.NONE);
    }

    public OpenAiReader(Origin origin, OfferedTools tools) {
        this.origin = origin;
        this.tools = tools;
        this.said = new AnswerText(tools);
    }

    @Override
    public boolean accept(String type, byte[] data, Consumer<ChatEvent> out) throws ProviderFault {
        if (StreamEnd.isIt(data)) {
            done();
            return true;
        }
        var chunk = FaultReader.readEvent(type, data);
        if (chunk.hasNonNull("usage")) {
            read(chunk.path("usage"));
        }
        // one choice was requested; further ones are ignored
        var choice = chunk.path("choices").path(0);
        read(choice.path("delta"), out);
        calls.addDeltas(choice.path("delta").path("tool_calls"));
        // an answer that is not streamed
        read(choice.path("message"), out);
        calls.addWhole(choice.path("message").path("tool_calls"));
        var reason = choice.path("finish_reason").asText("");
        if (!reason.isEmpty() && !"null".equals(reason)) {
            finish(reason, choice);
        }
        return false;
    }

    /** [DONE] without a finish reason ends an answer in words, and complete calls. */
    private void done() throws ProviderFault {
        boolean anything = !calls.isEmpty() || !said.isBlank();
        if (failure == null && finishReason.isEmpty() && anything && calls.areWhole()) {
            finishReason = calls.isEmpty() ? "stop" : "tool_calls";
        }
        end();
    }

    /** A stream may end without [DONE] if it has given a finish reason. */
    @Override
    public void end() throws ProviderFault {
        if (failure != null) {
            throw failure;
        }
        if (finishReason.isEmpty()) {
            throw ProviderFault.protocol("broke off before the end of the answer");
        }
    }

    @Override
    public boolean isFinished() {
        return failure != null || !finishReason.isEmpty();
    }

    private void finish(String reason, JsonNode choice) {
        try {
            if ("error".equals(reason)) {
                throw FaultReader.ofEvent(choice.path("error"));
            }
            FinishReason.get(reason);
            finishReason = reason;
        } catch (ProviderFault fault) {
            failure = fault;
        }
    }

    private void read(JsonNode delta, Consumer<ChatEvent> out) {
        think(reasoning.add(delta), out);
        ContentParts.read(delta.path("content"), words -> said.add(words, out), thought -> {
            thoughtInParts.append(thought);
            think(thought, out);
        });
        said.add(delta.path("refusal").asText(""), out);
        calls.addDelta(delta.path("function_call"));
    }

    private static void think(String thought, Consumer<ChatEvent> out) {
        if (!thought.isEmpty()) {
            out.accept(new ChatEvent.ThoughtDelta(thought));
        }
    }

    /** The wire's prompt count includes the cached tokens; the counts of {@link Usage} are disjoint. */
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
    public ChatAnswer answer(Consumer<ChatEvent> out) {
        said.end(out);
        var parts = new AnswerParts(origin, tools);
        if (!reasoning.isEmpty()) {
            parts.thinking(reasoning.text(), reasoning.raw());
        }
        parts.thought(thoughtInParts.toString());
        parts.said(said);
        calls.addTo(parts);
        var stop = FinishReason.find(finishReason);
        return parts.toAnswer(stop == null ? StopReason.OTHER : stop, out);
    }
}
