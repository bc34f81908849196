package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Results that are too long for a session's log, read only where it has any. Thread-safe. */
@ApplicationScoped
class LongResults {

    private final SessionLog log;

    LongResults(SessionLog log) {
        this.log = log;
    }

    /** By call; empty where every result is in the log. */
    Uni<Map<String, String>> of(AgentSession session) {
        boolean hasLong = session.steps().stream()
                .flatMap(step -> step.observations().stream())
                .anyMatch(seen -> seen.whole() != null);
        return hasLong ? log.results(session.id()) : Uni.createFrom().item(Map.of());
    }
}
