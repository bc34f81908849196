package dev.reagent.run;

import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Looks at the heads of sessions in hand: after Redis lost writes the queue may give a session back to a server from which another had
 * taken it. Such a head says that it was claimed, and the session is broken off. Thread-safe.
 */
@ApplicationScoped
class HeadLooks {

    private static final Logger LOG = Logger.getLogger(HeadLooks.class);

    /** A session that has written more lately needs no look. */
    private static final Duration SILENT = Duration.ofSeconds(30);

    private static final int AT_ONCE = 200;

    private final RunServer server;
    private final Hands hands;
    private final AtomicBoolean looking = new AtomicBoolean();

    HeadLooks(RunServer server, Hands hands) {
        this.server = server;
        this.hands = hands;
    }

    /** Looks, in the background, at those that have written nothing for a while. */
    void lookAtSilent() {
        look(hands.all().stream()
                .filter(hand -> {
                    var owned = hand.owned();
                    return owned != null && !owned.isConfirmedWithin(SILENT);
                })
                .toList());
    }

    /** Looks at all, in the background, unless that is being done. What Redis lost of them is put back. */
    void lookAtAll() {
        look(hands.all());
    }

    private void look(List<Hand> some) {
        if (!some.isEmpty() && looking.compareAndSet(false, true)) {
            Multi.createFrom()
                    .iterable(some)
                    .onItem()
                    .transformToUni(hand -> server.check(hand).onFailure().recoverWithNull())
                    .merge(AT_ONCE)
                    .collect()
                    .asList()
                    .onTermination()
                    .invoke(() -> looking.set(false))
                    .subscribe()
                    .with(done -> {}, failure -> LOG.warnf("The heads in hand were not looked at: %s", failure));
        }
    }
}
