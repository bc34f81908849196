package dev.reagent.api.view;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.task.Predecessors;
import java.util.Locale;

/** What happens to a run if a session that it waits for fails or is cancelled. */
public enum OnFailure {
    @JsonProperty("fail")
    FAIL,
    @JsonProperty("run")
    RUN;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    static OnFailure of(Predecessors.OnFailure onFailure) {
        return onFailure == Predecessors.OnFailure.RUN ? RUN : FAIL;
    }
}
