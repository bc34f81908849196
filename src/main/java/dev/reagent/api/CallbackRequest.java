package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.Callback;
import dev.reagent.agent.CallbackEvent;
import dev.reagent.tool.web.GuardedPost;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Where a client wants to be told of its run. */
@Schema(
        description = "Where to tell of the run, by a signed POST (Standard Webhooks)",
        additionalProperties = Schema.False.class)
record CallbackRequest(
        @NotNull
        @Schema(
                required = true,
                description = "Absolute, http or https, without a user; a public host, or one that the operator allows",
                examples = "https://example.com/hooks/reagent",
                minLength = 1,
                maxLength = 2048)
        @Nullable
        String url,

        @Schema(description = "Of what to tell, each once; default: the three ends of a session", uniqueItems = true)
        @Size(min = 1, max = 4)
        @Nullable
        List<On> events) {

    private static final List<CallbackEvent> ENDS =
            List.of(CallbackEvent.SESSION_COMPLETED, CallbackEvent.SESSION_FAILED, CallbackEvent.SESSION_CANCELLED);

    /** What a client can be told of. */
    @Schema(name = "CallbackEvent")
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

    /** The same as sessions know it; only once it has passed every check. */
    Callback toCallback() {
        return new Callback(
                GuardedPost.plain(Objects.requireNonNull(url)),
                events == null ? ENDS : events.stream().map(On::event).toList());
    }
}
