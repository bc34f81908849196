package dev.reagent.api.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.task.Callback;
import dev.reagent.agent.task.CallbackEvent;
import dev.reagent.api.problem.Violations;
import dev.reagent.tool.web.http.GuardedPost;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The URL that receives callbacks about a run, and the events to send. */
public record CallbackRequest(
        @NotNull @Nullable String url,
        @Size(min = 1, max = 4) @Nullable List<On> events) {

    private static final List<CallbackEvent> ENDS =
            List.of(CallbackEvent.SESSION_COMPLETED, CallbackEvent.SESSION_FAILED, CallbackEvent.SESSION_CANCELLED);

    /** Events that can be sent. */
    enum On {
        @JsonProperty("session.completed")
        SESSION_COMPLETED,
        @JsonProperty("session.failed")
        SESSION_FAILED,
        @JsonProperty("session.cancelled")
        SESSION_CANCELLED,
        @JsonProperty("approval.requested")
        APPROVAL_REQUESTED;

        CallbackEvent event() {
            return CallbackEvent.valueOf(name());
        }

        @Override
        public String toString() {
            return event().wireName();
        }
    }

    void check(Violations found) {
        if (url != null) {
            GuardedPost.fault(url).ifPresent(fault -> found.add("callback.url", "cannot be called: " + fault));
        }
        if (events != null && new HashSet<>(events).size() < events.size()) {
            found.add("callback.events", "must name each event once, found one twice");
        }
    }

    /** Converts the request. Only after all checks passed. */
    Callback toCallback() {
        return new Callback(
                GuardedPost.plain(Objects.requireNonNull(url)),
                events == null ? ENDS : events.stream().map(On::event).toList());
    }
}
