package dev.reagent.model.wire.format;

import dev.reagent.agent.StopReason;
import dev.reagent.model.ModelException.Code;
import dev.reagent.model.wire.fault.FaultReader;
import dev.reagent.model.wire.fault.ProviderFault;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a model stopped, in the spellings of the wires and their servers. An unknown spelling is a failure, never an end. */
public final class FinishReason {

    private static final Map<String, StopReason> KNOWN = Map.ofEntries(
            Map.entry("stop", StopReason.END),
            Map.entry("end_turn", StopReason.END),
            Map.entry("eos", StopReason.END),
            Map.entry("eos_token", StopReason.END),
            Map.entry("complete", StopReason.END),
            Map.entry("stop_sequence", StopReason.STOP_SEQUENCE),
            Map.entry("tool_calls", StopReason.TOOL_USE),
            Map.entry("tool_use", StopReason.TOOL_USE),
            Map.entry("function_call", StopReason.TOOL_USE),
            Map.entry("length", StopReason.MAX_TOKENS),
            Map.entry("max_tokens", StopReason.MAX_TOKENS),
            Map.entry("max_output_tokens", StopReason.MAX_TOKENS),
            Map.entry("model_length", StopReason.MAX_TOKENS),
            Map.entry("model_context_window_exceeded", StopReason.CONTEXT_FULL),
            Map.entry("pause_turn", StopReason.PAUSE),
            Map.entry("content_filter", StopReason.REFUSAL),
            Map.entry("refusal", StopReason.REFUSAL),
            Map.entry("safety", StopReason.REFUSAL),
            Map.entry("sensitive", StopReason.REFUSAL),
            Map.entry("recitation", StopReason.REFUSAL),
            Map.entry("prohibited_content", StopReason.REFUSAL));

    private FinishReason() {}

    /** Null if the spelling is unknown. */
    public static @Nullable StopReason find(String word) {
        return KNOWN.get(word.toLowerCase(Locale.ROOT));
    }

    /** @throws ProviderFault if it is not the end of an answer */
    public static StopReason get(String word) throws ProviderFault {
        var stop = find(word);
        if (stop == null) {
            throw new ProviderFault(
                    Code.UPSTREAM, true, "stopped in mid-answer, for a reason that is not an end of an answer", null);
        }
        if (stop == StopReason.CONTEXT_FULL) {
            throw FaultReader.contextFull();
        }
        return stop;
    }
}
