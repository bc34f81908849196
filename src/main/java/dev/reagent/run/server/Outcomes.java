package dev.reagent.run.server;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.loop.ActiveSession;
import dev.reagent.run.loop.AgentRunner;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;

/** Runs owned sessions to their outcome, counts the outcomes and archives the sessions. Thread-safe. */
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

    /** Runs a session until it is over, waits for others, or is to leave this server. Fails as {@link AgentRunner#run} does. */
    Uni<AgentSession> run(ActiveSession owned) {
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

    /** Archives a session. After a failure it never completes: the session stays in Redis until the next start, as a retry would fail. */
    Uni<Void> archive(ActiveSession owned) {
        return archiver.archive(owned)
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> SESSIONS.error(owned.session().id(), "is not archived; it stays in Redis", failure))
                .onFailure()
                .recoverWithUni(Uni.createFrom().nothing());
    }
}
