package dev.reagent.run.queue;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.run.queue.QueuePlace.Reason;
import dev.reagent.stores.Once;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the positions of waiting runs. Exact within an organisation. For other organisations it uses data up to one second old,
 * of the 1,000 that are served first. Thread-safe.
 */
@ApplicationScoped
public class QueuePlaces {

    private static final Logger LOG = Logger.getLogger(QueuePlaces.class);

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Backlog backlog;
    private final QueueSettings settings;

    private @Nullable Uni<Backlog.Shares> shares;
    private long readAt;

    QueuePlaces(Backlog backlog, QueueSettings settings) {
        this.backlog = backlog;
        this.settings = settings;
    }

    /** Empty if the session does not wait for a server, or if the queue fails or takes over 500 ms. Never fails. */
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
                .invoke(failure -> LOG.debugf("cannot read queue positions: %s", failure))
                .onFailure()
                .recoverWithItem(Optional.empty());
    }

    private Uni<Optional<QueuePlace>> place(String orgId, Backlog.Position own) {
        return shares().map(seen -> Optional.of(new QueuePlace(
                reason(orgId, own, seen), FairShare.ahead(orgId, own, seen.organisations(), settings::limitOf))));
    }

    /** Reads the queue at most once a second, for all callers together. */
    private synchronized Uni<Backlog.Shares> shares() {
        long now = System.nanoTime();
        if (shares == null || now - readAt > FRESH.toNanos()) {
            shares = Once.of(Uni.createFrom().deferred(backlog::shares));
            readAt = now;
        }
        return shares;
    }

    private Reason reason(String orgId, Backlog.Position own, Backlog.Shares seen) {
        int limit = settings.limitOf(orgId);
        if (limit > 0 && own.serving() >= limit) {
            return Reason.ORG_LIMIT;
        }
        return seen.places() == 0 ? Reason.SERVER_FULL : Reason.WAITING_TURN;
    }
}
