package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.SessionStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;

/** Brings owned sessions to their outcome, counts the outcomes and archives them. Thread-safe. */
@ApplicationScoped
class Outcomes {

    private static final SessionLogger SESSIONS = SessionLogger.of(Outcomes.class);

    private final AgentRunner runner;
    private final Archiver archiver;
    private final Map<SessionStatus, Counter> ended = new EnumMap<>(SessionStatus.class);

    Outcomes(AgentRunner runner, Archiver archiver, MeterRegistry metrics) {
        this.runner = runner;
        this.archiver = archiver;
        for (var status : SessionStatus.values()) {
            if (status.isTerminal()) {
                ended.put(status, metrics.counter("reagent.runs.ended", "status", status.wireName()));
            }
        }
    }

    /** The session as far as it goes on this server: over, waiting for others, or to leave. Fails as {@link AgentRunner#run} does. */
    Uni<AgentSession> run(OwnedSession owned) {
        return owned.session().isRunnable() && !owned.isToLeave()
                ? runner.run(owned).invoke(this::count)
                : Uni.createFrom().item(owned.session());
    }

    private void count(AgentSession session) {
        var counter = ended.get(session.status());
        if (counter != null) {
            counter.increment();
        }
    }

    /** What cannot be archived stays here, hot, until the next start: trying at once again would not help. */
    Uni<Void> archive(OwnedSession owned) {
        return archiver.archive(owned)
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> SESSIONS.error(owned.session().id(), "is not archived; it stays in Redis", failure))
                .onFailure()
                .recoverWithUni(Uni.createFrom().nothing());
    }
}
