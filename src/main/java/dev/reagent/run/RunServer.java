package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.SessionId;
import dev.reagent.sandbox.Sandbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Has the sessions that the queue lets this server hold run to their outcome, and gives the holds back. Thread-safe. */
@ApplicationScoped
class RunServer {

    private static final Logger LOG = Logger.getLogger(RunServer.class);
    private static final SessionLogger SESSIONS = SessionLogger.of(RunServer.class);

    /** What fails at once would else be tried again at once, and before all others of its organisation. */
    private static final Duration BEFORE_AGAIN = Duration.ofSeconds(1);

    private final Holds holds;
    private final SessionWriter writer;
    private final Outcomes outcomes;
    private final Sandbox sandbox;
    private final Claims claims;
    private final RunSettings settings;
    private final Hands hands;

    private final ClaimPace pace = new ClaimPace();
    private final AtomicInteger asked = new AtomicInteger();

    /** Not before this server's start is over. */
    private volatile boolean takes;

    RunServer(
            Holds holds,
            SessionWriter writer,
            Outcomes outcomes,
            Sandbox sandbox,
            Claims claims,
            RunSettings settings,
            Hands hands) {
        this.holds = holds;
        this.writer = writer;
        this.outcomes = outcomes;
        this.sandbox = sandbox;
        this.claims = claims;
        this.settings = settings;
        this.hands = hands;
    }

    /** Takes what waits, as far as there is room. Asking while it takes makes it look once more. */
    void take() {
        if (asked.getAndIncrement() == 0) {
            takeSome();
        }
    }

    private void takeSome() {
        int round = asked.get();
        int room = takes ? Math.min(settings.maxSessions() - hands.size(), pace.room()) : 0;
        if (room <= 0) {
            asked.set(0);
            return;
        }
        holds.take(room)
                .subscribe()
                .with(
                        taken -> {
                            taken.forEach(this::adopt);
                            if (taken.size() == room || !asked.compareAndSet(round, 0)) {
                                takeSome();
                            }
                        },
                        failure -> {
                            LOG.debugf("nothing taken from the queue: %s", failure);
                            asked.set(0);
                        });
    }

    /** Claims a session that the queue lets this server hold, and runs it. */
    void adopt(Hand hand) {
        if (!hands.add(hand)) {
            holds.doubt();
            return;
        }
        if (!takes) {
            release(hand, true);
            return;
        }
        pace.begin();
        work(hand, claims.claim(hand).onTermination().invoke(this::claimed));
    }

    private void claimed() {
        if (pace.end()) {
            take();
        }
    }

    private void work(Hand hand, Uni<Optional<OwnedSession>> claim) {
        hand.work(claim.flatMap(claimed -> carry(hand, claimed))
                .onFailure(StaleLease.class)
                .recoverWithUni(stale -> claims.claimAbove(hand).flatMap(claimed -> carry(hand, claimed)))
                .subscribe()
                .with(goesOn -> release(hand, goesOn), failure -> release(hand, failure)));
    }

    /** Runs it as far as it goes here; whether it goes on elsewhere. */
    private Uni<Boolean> carry(Hand hand, Optional<OwnedSession> claimed) {
        if (claimed.isEmpty()) {
            return Uni.createFrom().item(false);
        }
        var owned = claimed.get();
        own(hand, owned);
        return outcomes.run(owned)
                .flatMap(session -> session.isOver()
                        ? outcomes.archive(owned).replaceWith(false)
                        : Uni.createFrom().item(session.isRunnable() || hand.isRenewed()));
    }

    private void own(Hand hand, OwnedSession owned) {
        owned.permitBy(() -> holds.isConfirmed(hand));
        hand.own(owned);
    }

    /** Gives the hold back. Until the queue has answered, the hand stays, so that no comparison takes the hold for an unknown one. */
    private void release(Hand hand, boolean goesOn) {
        if (!hands.has(hand) || !hand.release()) {
            return;
        }
        sandbox.forget(hand.id().value());
        holds.release(hand, goesOn)
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(100), Duration.ofSeconds(5))
                .atMost(1000)
                .onTermination()
                .invoke(() -> removed(hand))
                .subscribe()
                .with(
                        done -> {},
                        failure -> SESSIONS.error(
                                hand.id(), "release failed; a comparison with the queue finds the hold", failure));
    }

    private void removed(Hand hand) {
        if (hands.remove(hand) && hands.size() >= settings.maxSessions() - 1) {
            take();
        }
    }

    private void release(Hand hand, Throwable failure) {
        if (failure instanceof StaleLease) {
            SESSIONS.info(hand.id(), "goes on elsewhere");
            release(hand, true);
        } else {
            SESSIONS.error(hand.id(), "is put back into the queue", failure);
            Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(BEFORE_AGAIN)
                    .subscribe()
                    .with(paused -> release(hand, true));
        }
    }

    /** Stops what runs here for a session, and queues it for others. */
    void breakOff(Hand hand) {
        hand.breakOff();
        release(hand, true);
    }

    /** Stops what runs here for a session that another server holds, or that this one cannot tell about. */
    void forget(Hand hand) {
        hand.breakOff();
        sandbox.forget(hand.id().value());
        removed(hand);
    }

    /** Goes on under a new ticket: as before, or where another server has claimed the session since, from its log. */
    void goOn(Hand hand) {
        var owned = hand.owned();
        if (owned == null) {
            return;
        }
        writer.refresh(owned)
                .onFailure(StaleLease.class)
                .recoverWithNull()
                .chain(() -> claims.renew(hand, owned))
                .subscribe()
                .with(claimed -> claimed.ifPresent(anew -> startAgain(hand, anew)), failure -> {
                    SESSIONS.debug(hand.id(), "was not claimed again", failure);
                    breakOff(hand);
                });
    }

    private void startAgain(Hand hand, OwnedSession claimed) {
        SESSIONS.info(hand.id(), "was claimed by another server meanwhile; it is started again from its log");
        hand.breakOff();
        work(hand, Uni.createFrom().item(Optional.of(claimed)));
    }

    /** Learns what the log of a session has from others. */
    void poke(SessionId id) {
        var hand = hands.find(id);
        if (hand != null) {
            check(hand).subscribe().with(done -> {}, failure -> SESSIONS.debug(id, "was not refreshed", failure));
        }
    }

    /** Learns what a session's log says. Where another server has claimed the session, it is broken off here. */
    Uni<Void> check(Hand hand) {
        var owned = hand.owned();
        if (owned == null || hand.isReleasing()) {
            return Uni.createFrom().voidItem();
        }
        return writer.refresh(owned).onFailure(StaleLease.class).recoverWithUni(stale -> {
            if (hand.owned() == owned) {
                SESSIONS.info(hand.id(), "was claimed by another server; it is broken off here");
                breakOff(hand);
            }
            return Uni.createFrom().voidItem();
        });
    }

    /**
     * Takes a run from the server that holds it, ends it where it is not over, and archives it.
     *
     * @param end records the end; it may fail with {@link StaleLease}
     * @return what the run ended as, before it is archived; empty where Redis does not have it
     */
    Uni<Optional<AgentSession>> seize(QueuedRun run, Function<OwnedSession, Uni<Void>> end) {
        return holds.seize(run).flatMap(hand -> {
            var before = hands.replace(hand);
            if (before != null) {
                before.breakOff();
            }
            return claims.claimToEnd(hand)
                    .flatMap(claimed -> claimed.isPresent()
                            ? finish(hand, claimed.get(), end).map(Optional::of)
                            : Uni.createFrom().item(Optional.<AgentSession>empty()))
                    .invoke(ended -> {
                        if (ended.isEmpty()) {
                            release(hand, true);
                        }
                    })
                    .onFailure()
                    .invoke(failure -> release(hand, true))
                    .onCancellation()
                    .invoke(() -> release(hand, true));
        });
    }

    private Uni<AgentSession> finish(Hand hand, OwnedSession owned, Function<OwnedSession, Uni<Void>> end) {
        own(hand, owned);
        return (owned.session().isOver() ? Uni.createFrom().voidItem() : end.apply(owned))
                .flatMap(ended -> outcomes.run(owned))
                .invoke(session -> {
                    if (session.isOver()) {
                        archiveBehind(owned, hand);
                    } else {
                        release(hand, session.isRunnable());
                    }
                });
    }

    /** Who asked for the end need not wait for the archive. */
    private void archiveBehind(OwnedSession owned, Hand hand) {
        outcomes.archive(owned).subscribe().with(archived -> release(hand, false));
    }

    /** From here on nothing is taken from the queue. */
    void takeNoMore() {
        takes = false;
    }

    /** From here on runs are taken from the queue. */
    void beginToTake() {
        takes = true;
        take();
    }
}
