package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.Block;
import dev.reagent.agent.Message;
import dev.reagent.agent.Origin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A turn of the conversation that a client brings along. */
@Schema(description = "A turn of the conversation", additionalProperties = Schema.False.class)
record MessageRequest(
        @NotNull @Schema(required = true) @Nullable Role role,

        @NotNull @Size(min = 1, max = RunRequest.MOST_TEXT) @Schema(required = true) @Nullable
        String content) {

    /** Whose turn it was. */
    @Schema(name = "Role")
    enum Role {
        @JsonProperty("user")
        USER,
        @JsonProperty("assistant")
        ASSISTANT,
        @JsonProperty("system")
        SYSTEM;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same turn as sessions know it; only once it has passed every check. */
    Message toMessage() {
        var words = Objects.requireNonNull(content);
        return switch (Objects.requireNonNull(role)) {
            case USER -> Message.User.of(words);
            case ASSISTANT -> new Message.Assistant(List.of(new Block.Text(words)), Origin.CLIENT);
            case SYSTEM -> new Message.System(words);
        };
    }
}
