package dev.reagent.api.view;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.task.Priority;
import java.util.Locale;

/** A run's priority as clients write and read it. */
public enum PriorityName {
    @JsonProperty("high")
    HIGH,
    @JsonProperty("normal")
    NORMAL,
    @JsonProperty("low")
    LOW;

    static PriorityName of(Priority priority) {
        return valueOf(priority.name());
    }

    public Priority toPriority() {
        return Priority.valueOf(name());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
