package dev.reagent.model;

import dev.reagent.agent.Message;
import dev.reagent.agent.MicroDollars;
import dev.reagent.agent.ProviderReport;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's turn, read.
 *
 * @param message     as it goes back to the model; a call whose arguments are broken stands in it with {@code {}}
 * @param thought     readable thought: thinking, and the words beside calls; may be empty
 * @param calls       the calls it asks for, in order
 * @param finalAnswer its words where it asks for no call; null with calls or with a problem
 * @param problem     what is wrong with the answer, written for the model to mend it; null where it is sound
 * @param usage       of this answer alone
 * @param report      what the provider said about an answer that it could not read itself; null else
 */
public record ChatAnswer(
        Message.Assistant message,
        String thought,
        List<CallAsked> calls,
        @Nullable String finalAnswer,
        @Nullable String problem,
        StopReason stop,
        Usage usage,
        MicroDollars cost,
        @Nullable ProviderReport report) {

    /** An answer that the provider could read. */
    public ChatAnswer(
            Message.Assistant message,
            String thought,
            List<CallAsked> calls,
            @Nullable String finalAnswer,
            @Nullable String problem,
            StopReason stop,
            Usage usage,
            MicroDollars cost) {
        this(message, thought, calls, finalAnswer, problem, stop, usage, cost, null);
    }

    public ChatAnswer {
        calls = List.copyOf(calls);
    }

    /** The same, with what it used and cost. */
    public ChatAnswer withUsage(Usage used, MicroDollars spent) {
        return new ChatAnswer(message, thought, calls, finalAnswer, problem, stop, used, spent, report);
    }

    /**
     * A call as the model wrote it.
     *
     * @param callId    the provider's id; may be empty, odd, or used before in the session
     * @param arguments the model's own text, not yet checked; may be no JSON at all
     */
    public record CallAsked(String callId, String tool, String arguments) {}
}
