package dev.reagent.model.wire;

import dev.reagent.agent.Usage;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatEvent;
import java.math.BigDecimal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the events of one stream into one answer. For one thread at a time. */
interface AnswerReader {

    /**
     * Takes an event.
     *
     * @param out where deltas go, none of them empty
     * @return whether the answer is whole
     * @throws ProviderFault where it is an error, or makes no sense
     */
    boolean accept(String type, byte[] data, Consumer<ChatEvent> out) throws ProviderFault;

    /**
     * The body is over: whether the answer is whole all the same.
     *
     * @throws ProviderFault where it was cut
     */
    void end() throws ProviderFault;

    /** Whether nothing but the usage is missing: a stop reason has come. */
    boolean isFinished();

    /** What was used so far, as far as the provider has said. */
    Usage usage();

    /** What the provider itself says that it cost, in dollars; null where it does not. */
    @Nullable
    BigDecimal reportedCost();

    /**
     * The whole answer, with only its own usage.
     *
     * @param out takes the last deltas, which waited for the end
     */
    ChatAnswer answer(Consumer<ChatEvent> out);
}
