package dev.reagent.api.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Origin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message of the conversation that a client sends. */
public record MessageRequest(
        @NotNull @Nullable Role role,

        @NotNull @Size(min = 1, max = RunRequest.MOST_TEXT) @Nullable
        String content) {

    /** The author of the message. */
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

    /** Converts the request. Only after all checks passed. */
    Message toMessage() {
        var words = Objects.requireNonNull(content);
        return switch (Objects.requireNonNull(role)) {
            case USER -> Message.User.of(words);
            case ASSISTANT -> new Message.Assistant(List.of(new Block.Text(words)), Origin.CLIENT);
            case SYSTEM -> new Message.System(words);
        };
    }
}
