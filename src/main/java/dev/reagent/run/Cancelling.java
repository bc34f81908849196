package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.SessionLog.Posted;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.log.StaleLease;
import dev.reagent.run.loop.StopAll.Where;
import dev.reagent.run.queue.LivingServers;
import dev.reagent.run.queue.QueuedRun;
import dev.reagent.run.reading.SessionReader;
import dev.reagent.run.rescue.Cancellation;
import dev.reagent.run.server.RunServer;
import io.micrometer.core.instrument.Clock;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Ends sessions on request: sets the flag in PostgreSQL, appends the event, then lets the owner or this server end it. Thread-safe. */
@ApplicationScoped
class Cancelling {

    private static final SessionLogger LOG = SessionLogger.of(Cancelling.class);

    /** An owner that has not reported by then counts as gone. The response is due within 5 s of the request. */
    private static final Duration OWNER_PATIENCE = Duration.ofMillis(2500);

    private final Cancellation cancellation;
    private final SessionReader reader;
    private final RunServer server;
    private final LivingServers living;
    private final Clock clock;

    Cancelling(Cancellation cancellation, SessionReader reader, RunServer server, LivingServers living, Clock clock) {
        this.cancellation = cancellation;
        this.reader = reader;
        this.server = server;
        this.living = living;
        this.clock = clock;
    }

    /** Ends a session that is not over. Returns its end, which may be another one that came first. */
    Uni<AgentSession> cancel(SessionId id, String by) {
        return cancellation.request(id, by).flatMap(posted -> switch (posted) {
            case Posted.Missing lost -> awaitOther(id);
            case Posted.Over over -> awaitOther(id);
            case Posted.Waiting(var run) -> endOrAwait(run, true);
            case Posted.Unowned(var run) -> endOrAwait(run, true);
            case Posted.Owned(var run, var owner) -> living.mayLive(owner) ? awaitOwner(run) : endOrAwait(run, false);
        });
    }

    private Uni<AgentSession> awaitOwner(QueuedRun run) {
        return reader.awaitEnd(run.id(), OWNER_PATIENCE)
                .flatMap(session -> session.isOver() ? Uni.createFrom().item(session) : endOrAwait(run, false));
    }

    /** Another server that claims it at the same time, to run it or to end it too, finds the cancel event in its log. */
    private Uni<AgentSession> endOrAwait(QueuedRun run, boolean unowned) {
        return end(run, unowned).onFailure(StaleLease.class).recoverWithUni(() -> awaitOther(run.id()));
    }

    /** If no server has ended it in time, the sweeps end it later. */
    private Uni<AgentSession> awaitOther(SessionId id) {
        return reader.awaitEnd(id, OWNER_PATIENCE).invoke(session -> {
            if (!session.isOver()) {
                throw new TimeoutException();
            }
        });
    }

    /**
     * Ends it on this server. Fails with {@link StaleLease} if another server claims it meanwhile.
     *
     * @param unowned whether no server runs work for it
     */
    private Uni<AgentSession> end(QueuedRun run, boolean unowned) {
        if (!unowned) {
            LOG.warn(run.id(), "has an owner that did not report; it is taken from that server and ended here");
        }
        return server.seize(run, unowned ? Where.NOWHERE : Where.ELSEWHERE, clock.monotonicTime())
                // Else it has ended and left Redis, or this server stops, or Redis lost it and another server restores
                // it with its cancellation.
                .flatMap(ended -> ended.filter(AgentSession::isOver)
                        .map(over -> Uni.createFrom().item(over))
                        .orElseGet(() -> awaitOther(run.id())));
    }
}
