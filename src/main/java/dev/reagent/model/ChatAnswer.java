package dev.reagent.model;

import dev.reagent.agent.ProviderReport;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.task.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's turn, parsed.
 *
 * @param message     the turn to send back to the model; a call with broken arguments has {@code {}} in it
 * @param thought     readable thinking, and the words beside calls; may be empty
 * @param calls       the requested calls, in order
 * @param finalAnswer its words if it requests no call; null with calls or with a problem
 * @param problem     what is wrong with the answer, for the model to correct; null if nothing is
 * @param spent       on this answer alone
 * @param report      the provider's message about an answer that it could not read itself; otherwise null
 */
public record ChatAnswer(
        Message.Assistant message,
        String thought,
        List<CallAsked> calls,
        @Nullable String finalAnswer,
        @Nullable String problem,
        StopReason stop,
        Spent spent,
        @Nullable ProviderReport report) {

    /** Creates an answer that the provider could read. */
    public ChatAnswer(
            Message.Assistant message,
            String thought,
            List<CallAsked> calls,
            @Nullable String finalAnswer,
            @Nullable String problem,
            StopReason stop,
            Spent spent) {
        this(message, thought, calls, finalAnswer, problem, stop, spent, null);
    }

    public ChatAnswer {
        calls = List.copyOf(calls);
    }

    /** Returns the same answer with what it used. */
    public ChatAnswer withSpent(Spent used) {
        return new ChatAnswer(message, thought, calls, finalAnswer, problem, stop, used, report);
    }

    /**
     * A call as the model wrote it.
     *
     * @param callId    the provider's id; may be empty, malformed, or already used in the session
     * @param arguments the model's own text, unchecked; may be invalid JSON
     */
    public record CallAsked(String callId, String tool, String arguments) {}
}
