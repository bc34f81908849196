package dev.reagent.run.server;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.hold.HeldSession;
import dev.reagent.run.hold.HeldSessions;
import dev.reagent.run.hold.QueueTickets;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.log.StaleLease;
import dev.reagent.run.loop.ActiveSession;
import dev.reagent.run.loop.SessionWriter;
import dev.reagent.run.loop.StopAll.Where;
import dev.reagent.run.queue.QueuedRun;
import dev.reagent.run.rescue.Claims;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.stores.Backoff;
import dev.reagent.stores.Rounds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Runs the sessions that this server holds to their outcome, then releases the holds. Thread-safe. */
@ApplicationScoped
public class RunServer {

    private static final Logger LOG = Logger.getLogger(RunServer.class);
    private static final SessionLogger SESSIONS = SessionLogger.of(RunServer.class);

    /** Delay before a failed session is queued again. Without it, the session would be taken at once, before its organisation's others. */
    private static final Duration BEFORE_AGAIN = Duration.ofSeconds(1);

    private static final Backoff RELEASING = Backoff.ofMillis(100, 5000);

    private final QueueTickets tickets;
    private final SessionWriter writer;
    private final Outcomes outcomes;
    private final Sandbox sandbox;
    private final Claims claims;
    private final RunSettings settings;
    private final HeldSessions heldSessions;

    private final ClaimPace pace = new ClaimPace();
    private final Rounds rounds =
            new Rounds(this::takeSome, failure -> LOG.debugf("nothing taken from the queue: %s", failure));

    /** False until this server's start is complete. */
    private volatile boolean takes;

    RunServer(
            QueueTickets tickets,
            SessionWriter writer,
            Outcomes outcomes,
            Sandbox sandbox,
            Claims claims,
            RunSettings settings,
            HeldSessions heldSessions) {
        this.tickets = tickets;
        this.writer = writer;
        this.outcomes = outcomes;
        this.sandbox = sandbox;
        this.claims = claims;
        this.settings = settings;
        this.heldSessions = heldSessions;
    }

    /** Takes waiting runs as far as there is room. A call while a take is in flight makes it check once more. */
    public void take() {
        rounds.request();
    }

    private Uni<Boolean> takeSome() {
        int room = takes ? Math.min(settings.maxSessions() - heldSessions.size(), pace.room()) : 0;
        return room <= 0
                ? Uni.createFrom().item(false)
                : tickets.take(room).invoke(taken -> taken.forEach(this::adopt)).map(taken -> taken.size() == room);
    }

    /** Claims a session that the queue gave to this server, and runs it. */
    void adopt(HeldSession held) {
        if (!heldSessions.add(held)) {
            tickets.requestComparison();
            return;
        }
        if (!takes) {
            release(held, true);
            return;
        }
        pace.begin();
        work(held, claims.claim(held).onTermination().invoke(this::claimed));
    }

    private void claimed() {
        if (pace.end()) {
            take();
        }
    }

    private void work(HeldSession held, Uni<Optional<ActiveSession>> claim) {
        held.work(claim.flatMap(claimed -> carry(held, claimed))
                .onFailure(StaleLease.class)
                .recoverWithUni(stale -> claims.claimAbove(held).flatMap(claimed -> carry(held, claimed)))
                .subscribe()
                .with(goesOn -> release(held, goesOn), failure -> release(held, failure)));
    }

    /** Runs a session as far as it goes here. Returns whether it continues on another server. */
    private Uni<Boolean> carry(HeldSession held, Optional<ActiveSession> claimed) {
        if (claimed.isEmpty()) {
            return Uni.createFrom().item(false);
        }
        var owned = claimed.get();
        own(held, owned);
        return outcomes.run(owned)
                .flatMap(session -> session.isOver()
                        ? outcomes.archive(owned).replaceWith(false)
                        : Uni.createFrom().item(session.isRunnable() || held.isRenewed()));
    }

    private void own(HeldSession held, ActiveSession owned) {
        owned.permitBy(() -> tickets.isConfirmed(held));
        held.own(owned);
    }

    /** Releases the hold. The session stays listed until the queue replies, so that no comparison adopts the hold as an unknown one. */
    private void release(HeldSession held, boolean goesOn) {
        if (!heldSessions.has(held) || !held.release()) {
            return;
        }
        sandbox.forget(held.id().value());
        RELEASING
                .atMost(1000, failure -> true, () -> tickets.release(held, goesOn))
                .onTermination()
                .invoke(() -> removed(held))
                .subscribe()
                .with(
                        done -> {},
                        failure -> SESSIONS.error(
                                held.id(), "release failed; a comparison with the queue finds the hold", failure));
    }

    private void removed(HeldSession held) {
        if (heldSessions.remove(held) && heldSessions.size() >= settings.maxSessions() - 1) {
            take();
        }
    }

    private void release(HeldSession held, Throwable failure) {
        if (failure instanceof StaleLease) {
            SESSIONS.info(held.id(), "continues on another server");
            release(held, true);
        } else {
            SESSIONS.failed(held.id(), "is put back into the queue", failure);
            Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(BEFORE_AGAIN)
                    .subscribe()
                    .with(paused -> release(held, true));
        }
    }

    /** Stops the work for a session here, and queues the session for other servers. */
    void breakOff(HeldSession held) {
        held.breakOff();
        release(held, true);
    }

    /** Stops the work for a session that another server holds or may hold, without a release. */
    void forget(HeldSession held) {
        held.breakOff();
        sandbox.forget(held.id().value());
        removed(held);
    }

    /** Continues a session under a new ticket: unchanged, or from its log if another server has claimed it meanwhile. */
    void continueUnder(HeldSession held) {
        var owned = held.owned();
        if (owned == null) {
            return;
        }
        writer.refresh(owned)
                .onFailure(StaleLease.class)
                .recoverWithNull()
                .chain(() -> claims.renew(held, owned))
                .subscribe()
                .with(claimed -> claimed.ifPresent(anew -> startAgain(held, anew)), failure -> {
                    SESSIONS.debug(held.id(), "was not claimed again", failure);
                    breakOff(held);
                });
    }

    private void startAgain(HeldSession held, ActiveSession claimed) {
        SESSIONS.info(held.id(), "was claimed by another server meanwhile; it is started again from its log");
        held.breakOff();
        work(held, Uni.createFrom().item(Optional.of(claimed)));
    }

    /** Reads new events from a session's log, in the background, if this server holds it. */
    void poke(SessionId id) {
        var held = heldSessions.find(id);
        if (held != null) {
            check(held).subscribe().with(done -> {}, failure -> SESSIONS.debug(id, "was not refreshed", failure));
        }
    }

    /** Reads new events from a session's log. Stops the session here if another server has claimed it. */
    Uni<Void> check(HeldSession held) {
        var owned = held.owned();
        if (owned == null || held.isReleasing()) {
            return Uni.createFrom().voidItem();
        }
        return writer.refresh(owned).onFailure(StaleLease.class).recoverWithUni(stale -> {
            if (held.owned() == owned) {
                SESSIONS.info(held.id(), "was claimed by another server; it is stopped here");
                breakOff(held);
            }
            return Uni.createFrom().voidItem();
        });
    }

    /**
     * Takes a run from the server that holds it, ends it as its log requests, and archives it.
     *
     * @param runs    places where work may run for it
     * @param orderAt monotonic time of the request to end it
     * @return the run, over and not archived yet. It is not over if its log has no such request, or this server stops. Empty if Redis does
     *     not have it. Fails with {@link StaleLease} if another server claims it meanwhile
     */
    public Uni<Optional<AgentSession>> seize(QueuedRun run, Where runs, long orderAt) {
        return tickets.seize(run).flatMap(held -> {
            var before = heldSessions.replace(held);
            if (before != null) {
                before.breakOff();
            }
            return claims.claimToEnd(held)
                    .flatMap(claimed -> claimed.isPresent()
                            ? finish(held, claimed.get(), runs, orderAt).map(Optional::of)
                            : Uni.createFrom().item(Optional.<AgentSession>empty()))
                    .invoke(ended -> {
                        if (ended.isEmpty()) {
                            release(held, true);
                        }
                    })
                    .onFailure()
                    .invoke(failure -> release(held, true))
                    .onCancellation()
                    .invoke(() -> release(held, true));
        });
    }

    private Uni<AgentSession> finish(HeldSession held, ActiveSession owned, Where runs, long orderAt) {
        own(held, owned);
        owned.claimedToEnd(runs, orderAt);
        var claimed = owned.session();
        return (claimed.cancelRequested()
                        ? outcomes.run(owned)
                        : Uni.createFrom().item(claimed))
                .invoke(session -> {
                    if (session.isOver()) {
                        archiveBehind(owned, held);
                    } else {
                        release(held, session.isRunnable());
                    }
                });
    }

    /** Archives in the background, so that the client that ended the run need not wait. */
    private void archiveBehind(ActiveSession owned, HeldSession held) {
        outcomes.archive(owned).subscribe().with(archived -> release(held, false));
    }

    /** Stops taking runs from the queue. */
    void takeNoMore() {
        takes = false;
    }

    /** Starts taking runs from the queue. */
    void beginToTake() {
        takes = true;
        take();
    }
}
