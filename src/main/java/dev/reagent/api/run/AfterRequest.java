package dev.reagent.api.run;

import dev.reagent.agent.task.Predecessors;
import dev.reagent.agent.task.SessionId;
import dev.reagent.api.problem.Violations;
import dev.reagent.api.view.OnFailure;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions that a run waits for, as clients send them. */
public record AfterRequest(
        @Size(min = 1, max = 100) @Nullable List<String> sessions,
        @Nullable OnFailure onFailure) {

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

    /** Converts the request; null if it names no sessions. Only after all checks passed. */
    @Nullable
    Predecessors toPredecessors() {
        return sessions == null
                ? null
                : Predecessors.open(
                        sessions.stream().map(SessionId::new).toList(), onFailure(Predecessors.OnFailure.FAIL));
    }

    /** @param usual returned if the request does not say */
    Predecessors.OnFailure onFailure(Predecessors.OnFailure usual) {
        return onFailure == null
                ? usual
                : onFailure == OnFailure.RUN ? Predecessors.OnFailure.RUN : Predecessors.OnFailure.FAIL;
    }
}
