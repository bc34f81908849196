package dev.reagent.model.wire.format;

import dev.reagent.agent.Usage;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.wire.fault.ProviderFault;
import java.math.BigDecimal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the events of one stream into one answer. One thread at a time. */
public interface AnswerReader {

    /**
     * Reads an event.
     *
     * @param out receives deltas, none of them empty
     * @return whether the answer is complete
     * @throws ProviderFault if it is an error, or invalid
     */
    boolean accept(String type, byte[] data, Consumer<ChatEvent> out) throws ProviderFault;

    /**
     * Ends the body. Checks that the answer is complete.
     *
     * @throws ProviderFault if it was cut
     */
    void end() throws ProviderFault;

    /** Returns whether only the usage is missing: a stop reason has arrived. */
    boolean isFinished();

    /** Returns the usage so far, as far as the provider has reported it. */
    Usage usage();

    /** Returns the cost in dollars that the provider itself reports; null if it reports none. */
    @Nullable
    BigDecimal reportedCost();

    /**
     * Returns the whole answer, without what it used.
     *
     * @param out receives the last deltas, which waited for the end
     */
    ChatAnswer answer(Consumer<ChatEvent> out);
}
