package dev.reagent.agent;

/** A part of a message, in the order the model gave or is given it. */
public sealed interface Block {

    /** Words. */
    record Text(String text) implements Block {}

    /**
     * What a model thought before it answered.
     *
     * @param text readable thought; may be empty
     * @param raw  the provider's own JSON of the block, signature and all, to be sent back to its origin verbatim
     */
    record Thinking(String text, String raw) implements Block {}

    /**
     * A call of a tool that the model asks for.
     *
     * @param callId    unique within the session
     * @param arguments canonical JSON text (RFC 8785) of an object
     */
    record ToolUse(String callId, String tool, String arguments) implements Block {}

    /** What came of a call, as the model is told. */
    record ToolOutput(String callId, String text, boolean error) implements Block {}

    /** A block of a type we do not know: kept, and sent back to its origin verbatim. */
    record Opaque(String type, String raw) implements Block {}
}
