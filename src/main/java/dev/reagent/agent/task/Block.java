package dev.reagent.agent.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a message. Blocks keep the order in which the model sent or receives them. */
public sealed interface Block {

    /** Plain text. */
    record Text(String text) implements Block {}

    /**
     * A model's thinking before its answer.
     *
     * @param text readable thinking; may be empty
     * @param raw  the provider's own JSON of the block, including the signature; sent back to its origin unchanged
     */
    record Thinking(String text, String raw) implements Block {}

    /**
     * A tool call that the model requests.
     *
     * @param callId     unique within the session
     * @param arguments  canonical JSON text (RFC 8785) of an object
     * @param providerId the provider's own id; null if {@code callId} is that id
     * @param extra      JSON object of fields for the origin only; sent back to it unchanged
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
     * The result of a call, as the model receives it.
     *
     * @param pictures that the call left behind and the model receives
     */
    record ToolOutput(String callId, String text, boolean error, List<Picture> pictures) implements Block {

        public ToolOutput {
            pictures = List.copyOf(pictures);
        }

        public ToolOutput(String callId, String text, boolean error) {
            this(callId, text, error, List.of());
        }
    }

    /** A call's picture outside its tool output, for models that receive outputs as text of a user. */
    record Shown(Picture picture) implements Block {}

    /** A block of an unknown type; sent back to its origin unchanged. */
    record Opaque(String type, String raw) implements Block {}
}
