package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.Priority;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A run's priority as clients write and read it. */
@Schema(name = "Priority")
enum PriorityName {
    @JsonProperty("high")
    HIGH,
    @JsonProperty("normal")
    NORMAL,
    @JsonProperty("low")
    LOW;

    static PriorityName of(Priority priority) {
        return valueOf(priority.name());
    }

    Priority toPriority() {
        return Priority.valueOf(name());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
