package dev.reagent.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * @param callId     unique within the session
     * @param arguments  canonical JSON text (RFC 8785) of an object
     * @param providerId the provider's own id, where {@code callId} had to be another one
     * @param extra      JSON object of fields that only its origin understands, to be sent back to it verbatim
     */
    record ToolUse(
            String callId,
            String tool,
            String arguments,
            @Nullable String providerId,
            @Nullable String extra) implements Block {

        public ToolUse(String callId, String tool, String arguments) {
            this(callId, tool, arguments, null, null);
        }
    }

    /**
     * What came of a call, as the model is told.
     *
     * @param pictures that it left, as far as they are shown
     */
    record ToolOutput(String callId, String text, boolean error, List<Picture> pictures) implements Block {

        public ToolOutput {
            pictures = List.copyOf(pictures);
        }

        public ToolOutput(String callId, String text, boolean error) {
            this(callId, text, error, List.of());
        }
    }

    /** A picture beside the words of a user. */
    record Shown(Picture picture) implements Block {}

    /** A block of a type we do not know: kept, and sent back to its origin verbatim. */
    record Opaque(String type, String raw) implements Block {}
}
