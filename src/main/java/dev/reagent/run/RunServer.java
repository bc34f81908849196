package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.SessionStatus;
import dev.reagent.run.RunQueue.Hold;
import dev.reagent.sandbox.Sandbox;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** The sessions in this server's hands: takes them from the queue, runs them, archives them. Thread-safe. */
@ApplicationScoped
class RunServer {

    private static final Logger LOG = Logger.getLogger(RunServer.class);
    private static final SessionLogger SESSIONS = SessionLogger.of(RunServer.class);

    private static final int TAKE_AT_ONCE = 64;

    /** What fails at once would else be tried again at once, and before all others of its organisation. */
    private static final Duration BEFORE_AGAIN = Duration.ofSeconds(1);

    private final RunQueue queue;
    private final AgentRunner runner;
    private final SessionWriter writer;
    private final Archiver archiver;
    private final Sandbox sandbox;
    private final Claims claims;
    private final ServerId server;
    private final RunSettings settings;
    private final Hands hands;
    private final Map<SessionStatus, Counter> ended = new EnumMap<>(SessionStatus.class);

    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean stopping;

    RunServer(
            RunQueue queue,
            AgentRunner runner,
            SessionWriter writer,
            Archiver archiver,
            Sandbox sandbox,
            Claims claims,
            ServerId server,
            RunSettings settings,
            Hands hands,
            MeterRegistry metrics) {
        this.queue = queue;
        this.runner = runner;
        this.writer = writer;
        this.archiver = archiver;
        this.sandbox = sandbox;
        this.claims = claims;
        this.server = server;
        this.settings = settings;
        this.hands = hands;
        for (var status : SessionStatus.values()) {
            if (status.isTerminal()) {
                ended.put(status, metrics.counter("reagent.runs.ended", "status", status.wireName()));
            }
        }
    }

    /** Takes what waits, as far as there is room. Asking while it takes makes it look once more. */
    void take() {
        if (asked.getAndIncrement() == 0) {
            takeSome();
        }
    }

    private void takeSome() {
        int round = asked.get();
        int room = stopping ? 0 : Math.min(TAKE_AT_ONCE, settings.maxSessions() - hands.size());
        if (room <= 0) {
            asked.set(0);
            return;
        }
        queue.take(server.value(), room)
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

    /** Claims a session that the queue gave us, and runs it. */
    void adopt(Hold hold) {
        var id = hold.id();
        var hand = new Hand();
        hand.hold(hold);
        if (!hands.add(id, hand)) {
            return;
        }
        if (stopping) {
            letGo(id, hand, true);
            return;
        }
        hand.work(claims.claim(id)
                .flatMap(claimed -> carry(hand, claimed))
                .onFailure(StaleLease.class)
                .recoverWithUni(stale -> claims.claimAbove(id).flatMap(claimed -> carry(hand, claimed)))
                .subscribe()
                .with(goesOn -> letGo(id, hand, goesOn), failure -> letGo(id, hand, failure)));
    }

    /** Runs it as far as it goes here; whether it goes on elsewhere. */
    private Uni<Boolean> carry(Hand hand, Optional<OwnedSession> claimed) {
        if (claimed.isEmpty()) {
            return Uni.createFrom().item(false);
        }
        var owned = claimed.get();
        hand.own(owned);
        return run(owned)
                .flatMap(session -> session.isOver()
                        ? archive(owned).replaceWith(false)
                        : Uni.createFrom().item(session.isRunnable()));
    }

    private Uni<AgentSession> run(OwnedSession owned) {
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

    /** Where it stays in our hands by the queue, the sweep after our end gives it to another. */
    private void letGo(SessionId id, Hand hand, boolean goesOn) {
        if (!hands.remove(id, hand)) {
            return;
        }
        sandbox.forget(id.value());
        tellQueue(hand, goesOn)
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(100), Duration.ofSeconds(5))
                .atMost(1000)
                .onTermination()
                .invoke(hands::gone)
                .subscribe()
                .with(done -> {}, failure -> SESSIONS.error(id, "is still in our hands", failure));
        if (hands.size() >= settings.maxSessions() - 1) {
            take();
        }
    }

    private Uni<Void> tellQueue(Hand hand, boolean goesOn) {
        var hold = hand.hold();
        if (hold == null) {
            return Uni.createFrom().voidItem();
        }
        return goesOn ? queue.requeue(server.value(), hold) : queue.release(server.value(), hold);
    }

    private void letGo(SessionId id, Hand hand, Throwable failure) {
        if (failure instanceof StaleLease) {
            SESSIONS.info(id, "goes on elsewhere");
            letGo(id, hand, false);
        } else {
            SESSIONS.error(id, "is put back into the queue", failure);
            Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(BEFORE_AGAIN)
                    .subscribe()
                    .with(paused -> letGo(id, hand, true));
        }
    }

    /** Stops what runs here for a session, and queues it for others. */
    void breakOff(SessionId id, Hand hand) {
        hand.breakOff();
        letGo(id, hand, true);
    }

    /** The log of a session of ours has something new from others. */
    void poke(SessionId id) {
        check(id).subscribe().with(done -> {}, failure -> SESSIONS.debug(id, "was not refreshed", failure));
    }

    /** Learns what its log says of a session in hand: whose it is, first of all. One that is not ours is let go, at once. */
    Uni<Void> check(SessionId id) {
        var hand = hands.find(id);
        var owned = hand == null ? null : hand.owned();
        if (hand == null || owned == null) {
            return Uni.createFrom().voidItem();
        }
        return writer.refresh(owned).onFailure(StaleLease.class).recoverWithUni(stale -> {
            hand.breakOff();
            letGo(id, hand, stale);
            return Uni.createFrom().voidItem();
        });
    }

    /** Tells the queue that a session is in our hands which it has lost, or given to those who come next. */
    Uni<Void> holdAgain(SessionId id) {
        var hand = hands.find(id);
        var owned = hand == null ? null : hand.owned();
        if (hand == null || owned == null) {
            return Uni.createFrom().voidItem();
        }
        return queue.hold(server.value(), QueuedRun.of(id, owned.session().task()))
                .invoke(hold -> hand.hold(hold))
                .replaceWithVoid();
    }

    /** Runs a session that was seized, here and now, if it is not over; what it ends as. */
    Uni<AgentSession> runSeized(OwnedSession owned) {
        var id = owned.session().id();
        var hand = new Hand();
        hand.own(owned);
        var before = hands.replace(id, hand);
        if (before != null) {
            before.breakOff();
        }
        return queue.hold(server.value(), QueuedRun.of(id, owned.session().task()))
                .invoke(hold -> hand.hold(hold))
                .flatMap(held -> run(owned))
                .invoke(session -> archiveBehind(owned, hand))
                .onFailure()
                .invoke(failure -> letGo(id, hand, failure));
    }

    /** Whoever asked for the end need not wait for the archive. */
    private void archiveBehind(OwnedSession owned, Hand hand) {
        archive(owned).subscribe().with(archived -> letGo(owned.session().id(), hand, false));
    }

    /** What cannot be archived stays in our hands, hot, until the next start: trying at once again would not help. */
    private Uni<Void> archive(OwnedSession owned) {
        return archiver.archive(owned)
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> SESSIONS.error(owned.session().id(), "stays in our hands, not archived", failure))
                .onFailure()
                .recoverWithUni(Uni.createFrom().nothing());
    }

    /** From here on nothing is taken from the queue. */
    void takeNoMore() {
        stopping = true;
    }

    /** Takes from the queue again, after all. */
    void takeAgain() {
        stopping = false;
        take();
    }
}
