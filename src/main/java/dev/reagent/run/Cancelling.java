package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.SessionCancelled;
import dev.reagent.agent.SessionId;
import dev.reagent.run.StopAll.Where;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Ends sessions on request: the flag in PostgreSQL, the event in the log, then whoever can end it does. Thread-safe. */
@ApplicationScoped
class Cancelling {

    private static final SessionLogger LOG = SessionLogger.of(Cancelling.class);

    /** An owner that has not reported by then is taken to be gone. The answer is due within 5 s of the order. */
    private static final Duration OWNER_PATIENCE = Duration.ofMillis(2500);

    private final CancelOrder order;
    private final SessionReader reader;
    private final RunServer server;
    private final StopAll stopAll;
    private final SessionWriter writer;
    private final LivingServers living;

    Cancelling(
            CancelOrder order,
            SessionReader reader,
            RunServer server,
            StopAll stopAll,
            SessionWriter writer,
            LivingServers living) {
        this.order = order;
        this.reader = reader;
        this.server = server;
        this.stopAll = stopAll;
        this.writer = writer;
        this.living = living;
    }

    /** Ends a session that is not over; what it ended as, which may be another end that came first. */
    Uni<AgentSession> cancel(SessionId id, String by) {
        return order.give(id, by).flatMap(posted -> {
            var run = posted.run();
            if (run == null || posted.over()) {
                return awaitOther(id);
            }
            var owner = posted.owner();
            if (owner == null) {
                return endOrAwait(run, true);
            }
            return living.mayLive(owner) ? awaitOwner(run) : endOrAwait(run, false);
        });
    }

    private Uni<AgentSession> awaitOwner(QueuedRun run) {
        return reader.awaitEnd(run.id(), OWNER_PATIENCE)
                .flatMap(session -> session.isOver() ? Uni.createFrom().item(session) : endOrAwait(run, false));
    }

    /** Another server that claims it at the same moment, to run it or to end it too, finds the order in its log. */
    private Uni<AgentSession> endOrAwait(QueuedRun run, boolean unowned) {
        return end(run, unowned).onFailure(StaleLease.class).recoverWithUni(() -> awaitOther(run.id()));
    }

    /** Where nobody has ended it in time, the sweeps do. */
    private Uni<AgentSession> awaitOther(SessionId id) {
        return reader.awaitEnd(id, OWNER_PATIENCE).invoke(session -> {
            if (!session.isOver()) {
                throw new TimeoutException();
            }
        });
    }

    /**
     * Ends it here. Fails with {@link StaleLease} where another claims it meanwhile.
     *
     * @param unowned whether nothing runs for it anywhere
     */
    private Uni<AgentSession> end(QueuedRun run, boolean unowned) {
        long since = System.nanoTime();
        return server.seize(run, owned -> {
                    var session = owned.session();
                    if (!unowned) {
                        LOG.warn(run.id(), "has an owner that did not report; it is ended here");
                    }
                    return stopAll.stop(session, unowned ? Where.NOWHERE : Where.ELSEWHERE, since)
                            .flatMap(stopped -> writer.move(owned, session, List.of(new SessionCancelled(stopped))));
                })
                // It has ended and gone, or Redis lost it and another is about to put it back, with the order.
                .flatMap(ended -> ended.isPresent() ? Uni.createFrom().item(ended.get()) : awaitOther(run.id()));
    }
}
