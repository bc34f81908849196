package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.SessionStatus;
import dev.reagent.run.QueuePlace.Reason;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Where waiting runs stand. Exact within their organisation; what the others have waiting is as of the last second, and of
 * the 1,000 that are served first. Thread-safe.
 */
@ApplicationScoped
public class QueuePlaces {

    private static final Logger LOG = Logger.getLogger(QueuePlaces.class);

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Backlog backlog;
    private final QueueSettings settings;

    /** One look a second, however many ask. */
    private final Uni<Backlog.Shares> shares;

    QueuePlaces(Backlog backlog, QueueSettings settings) {
        this.backlog = backlog;
        this.settings = settings;
        this.shares = Uni.createFrom().deferred(backlog::shares).memoize().forFixedDuration(FRESH);
    }

    /** Absent where the session does not wait for a server, or where the queue does not answer at once; never fails. */
    public Uni<Optional<QueuePlace>> find(AgentSession session) {
        if (session.status() != SessionStatus.PENDING) {
            return Uni.createFrom().item(Optional.empty());
        }
        return backlog.find(QueuedRun.of(session.id(), session.task()))
                .flatMap(found -> found.map(own -> place(session.task().orgId(), own))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .invoke(failure -> LOG.debugf("the queue does not say who is where: %s", failure))
                .onFailure()
                .recoverWithItem(Optional.empty());
    }

    private Uni<Optional<QueuePlace>> place(String orgId, Backlog.Standing own) {
        return shares.map(seen -> Optional.of(new QueuePlace(
                reason(orgId, own, seen), FairShare.ahead(orgId, own, seen.organisations(), settings::limitOf))));
    }

    private Reason reason(String orgId, Backlog.Standing own, Backlog.Shares seen) {
        int limit = settings.limitOf(orgId);
        if (limit > 0 && own.serving() >= limit) {
            return Reason.ORG_LIMIT;
        }
        return seen.places() == 0 ? Reason.SERVER_FULL : Reason.WAITING_TURN;
    }
}
