package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Event.SessionCancelled;
import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Ends sessions on request: the flag in PostgreSQL, the event in the log, then whoever can end it does. Thread-safe. */
@ApplicationScoped
class Cancelling {

    /** The row under which a cancel is posted: one a session. */
    static final String ROW = "cancel";

    private static final SessionLogger LOG = SessionLogger.of(Cancelling.class);

    /** An owner that has not reported by then is taken to be gone. */
    private static final Duration OWNER_PATIENCE = Duration.ofSeconds(3);

    private final RunIntake intake;
    private final SessionLog log;
    private final Successors successors;
    private final SessionRescue rescue;
    private final SessionReader reader;
    private final Claims claims;
    private final RunServer server;
    private final StopAll stopAll;
    private final SessionWriter writer;

    Cancelling(
            RunIntake intake,
            SessionLog log,
            Successors successors,
            SessionRescue rescue,
            SessionReader reader,
            Claims claims,
            RunServer server,
            StopAll stopAll,
            SessionWriter writer) {
        this.intake = intake;
        this.log = log;
        this.successors = successors;
        this.rescue = rescue;
        this.reader = reader;
        this.claims = claims;
        this.server = server;
        this.stopAll = stopAll;
        this.writer = writer;
    }

    /** Ends a session that is not over; what it ended as, which may be another end that came first. */
    Uni<AgentSession> cancel(SessionId id, String by) {
        return intake.requestCancel(id, by)
                .flatMap(open -> log.post(id, ROW, new CancelRequested(by)))
                .flatMap(posted -> posted.known()
                        ? Uni.createFrom().item(posted)
                        : begin(id).flatMap(begun -> log.post(id, ROW, new CancelRequested(by))))
                .flatMap(posted -> posted.owner() == null && !posted.over() ? endUnowned(id) : awaitOwner(id));
    }

    /** One that waited for others has no log yet; another's was lost. */
    private Uni<Void> begin(SessionId id) {
        return successors
                .start(id)
                .flatMap(started -> started ? Uni.createFrom().voidItem() : rescue.putBackIfOpen(id));
    }

    /** A server that claims it at the same moment finds the order in its log. */
    private Uni<AgentSession> endUnowned(SessionId id) {
        return end(id, true).onFailure(StaleLease.class).recoverWithUni(() -> awaitOwner(id));
    }

    private Uni<AgentSession> awaitOwner(SessionId id) {
        return reader.await(id, AgentSession::isOver, OWNER_PATIENCE)
                .flatMap(session -> session.isOver() ? Uni.createFrom().item(session) : end(id, false));
    }

    /**
     * Ends it here.
     *
     * @param unowned whether nothing runs for it anywhere
     */
    private Uni<AgentSession> end(SessionId id, boolean unowned) {
        long since = System.nanoTime();
        return claims.seize(id).flatMap(claimed -> {
            if (claimed.isEmpty()) {
                return reader.get(id);
            }
            var owned = claimed.get();
            var session = owned.session();
            if (session.isOver()) {
                return server.runSeized(owned);
            }
            if (!unowned) {
                LOG.warn(id, "has an owner that did not report; it is ended here");
            }
            return stopAll.stop(session, unowned, since)
                    .flatMap(stopped -> writer.move(owned, session, List.of(new SessionCancelled(stopped))))
                    .flatMap(written -> server.runSeized(owned));
        });
    }
}
