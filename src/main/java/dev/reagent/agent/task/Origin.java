package dev.reagent.agent.task;

/**
 * The source of an answer. Thinking and opaque blocks go back only to an equal origin.
 *
 * @param wire       the wire format, such as {@code anthropic}
 * @param provider   the provider's name in the settings
 * @param credential the name of the key used, never the key
 * @param model      the model's id on that wire
 */
public record Origin(String wire, String provider, String credential, String model) {

    /** The origin of answers that a client wrote into the conversation. */
    public static final Origin CLIENT = new Origin("client", "", "", "");
}
