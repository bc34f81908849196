package dev.reagent.run;

import static java.util.stream.Collectors.toSet;

import dev.reagent.agent.SessionId;
import dev.reagent.run.RunQueue.Hold;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Compares what this server has in hand with what the queue and the logs say is its. A server that lay still, or that Redis
 * forgot, may be working on what others have taken since. Thread-safe, but for {@link #compare}, which is for one at a time.
 */
@ApplicationScoped
class Holdings {

    private static final Logger LOG = Logger.getLogger(Holdings.class);
    private static final SessionLogger SESSIONS = SessionLogger.of(Holdings.class);

    private static final int AT_ONCE = 256;

    private final RunQueue queue;
    private final RunServer server;
    private final Hands hands;
    private final ServerId id;
    private final AtomicBoolean checking = new AtomicBoolean();
    private volatile @Nullable Long beatAt;
    private Set<Hold> strays = Set.of();
    private Set<SessionId> unheld = Set.of();

    Holdings(RunQueue queue, RunServer server, Hands hands, ServerId id) {
        this.queue = queue;
        this.server = server;
        this.hands = hands;
        this.id = id;
    }

    /**
     * Takes up what the queue gave us in an answer that was lost, and asks the logs about what we have and the queue does not
     * know of. At two calls: at one, it may just be on its way in or out.
     */
    Uni<Void> compare() {
        return queue.held(id.value()).flatMap(held -> {
            var knownStrays = strays;
            strays = held.stream().filter(hold -> hands.find(hold.id()) == null).collect(toSet());
            strays.stream().filter(knownStrays::contains).forEach(this::adopt);
            var knownUnheld = unheld;
            unheld = without(hands.all().keySet(), held);
            return check(unheld.stream().filter(knownUnheld::contains).toList(), held);
        });
    }

    private static Set<SessionId> without(Set<SessionId> some, List<Hold> held) {
        var rest = new HashSet<>(some);
        held.forEach(hold -> rest.remove(hold.id()));
        return rest;
    }

    private void adopt(Hold stray) {
        SESSIONS.info(stray.id(), "was given to us in an answer that was lost");
        server.adopt(stray);
    }

    /** A heartbeat was taken; where the one before was too long ago, others may have what we have in hand. */
    void beaten(long sentAt) {
        var before = beatAt;
        beatAt = sentAt;
        var silence = before == null ? Duration.ZERO : Duration.ofNanos(sentAt - before);
        if (silence.compareTo(RedisRunQueue.SILENCE) > 0) {
            LOG.warnf("This server gave no sign for %d s; looking at what is still its", silence.toSeconds());
            checkAll();
        }
    }

    /** Asks the logs about all that is in hand, in the background, unless that is being done. */
    void checkAll() {
        if (checking.compareAndSet(false, true)) {
            queue.held(id.value())
                    .flatMap(held -> check(hands.all().keySet(), held))
                    .onTermination()
                    .invoke(() -> checking.set(false))
                    .subscribe()
                    .with(done -> {}, failure -> LOG.warnf("What is in hand was not looked at: %s", failure));
        }
    }

    /** Those that are still ours, and not held by the queue, are so again. */
    private Uni<Void> check(Collection<SessionId> sessions, List<Hold> held) {
        var lost = without(Set.copyOf(sessions), held);
        return Multi.createFrom()
                .iterable(sessions)
                .onItem()
                .transformToUni(session -> server.check(session)
                        .chain(() -> lost.contains(session)
                                ? server.holdAgain(session)
                                : Uni.createFrom().voidItem()))
                .merge(AT_ONCE)
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
