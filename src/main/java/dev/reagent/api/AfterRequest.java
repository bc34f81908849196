package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.Predecessors;
import dev.reagent.agent.SessionId;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a run waits for. */
@Schema(
        description =
                "Sessions whose ends the run waits for. What became of them stands in its conversation before the"
                        + " last words of the client: status and final answer, each cut at 16384 characters and all together at 524288",
        additionalProperties = Schema.False.class)
record AfterRequest(
        @Schema(
                description =
                        "Ids of sessions, each once; must be given, but in `then` of a batch, which waits for its runs",
                uniqueItems = true)
        @Size(min = 1, max = 100)
        @Nullable
        List<String> sessions,

        @Schema(
                description = "What to do where one failed or was cancelled: `fail` at once with `predecessor_failed`,"
                        + " or `run` when all have ended",
                defaultValue = "fail")
        @Nullable
        OnFailure onFailure) {

    /** What a failed or cancelled session means to the run. */
    @Schema(name = "OnFailure")
    enum OnFailure {
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

    void check(Violations found) {
        if (found.names("after.sessions")) {
            return;
        }
        if (sessions == null) {
            found.add("after.sessions", "must be given");
            return;
        }
        for (int i = 0; i < sessions.size(); i++) {
            if (SessionId.parse(sessions.get(i)).isEmpty()) {
                found.add(
                        "after.sessions[" + i + "]",
                        "must be the id of a session, found " + Violations.shown(sessions.get(i)));
            }
        }
        if (new HashSet<>(sessions).size() < sessions.size()) {
            found.add("after.sessions", "must name each session once, found one twice");
        }
    }

    /** The same as sessions know it, only once it has passed every check; null where it names no sessions. */
    @Nullable
    Predecessors toPredecessors() {
        return sessions == null
                ? null
                : Predecessors.open(
                        sessions.stream().map(SessionId::new).toList(), onFailure(Predecessors.OnFailure.FAIL));
    }

    /** @param usual where nothing was said */
    Predecessors.OnFailure onFailure(Predecessors.OnFailure usual) {
        return onFailure == null
                ? usual
                : onFailure == OnFailure.RUN ? Predecessors.OnFailure.RUN : Predecessors.OnFailure.FAIL;
    }
}
