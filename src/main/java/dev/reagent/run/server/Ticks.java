package dev.reagent.run.server;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Jobs that a server repeats until it stops. A slow job delays its own next turn, and its ticks in between are dropped. */
final class Ticks {

    private static final Logger LOG = Logger.getLogger(Ticks.class);

    private final List<Cancellable> all = new ArrayList<>();

    void every(Duration pause, Supplier<Uni<Void>> work) {
        at(Multi.createFrom().ticks().every(pause).onOverflow().drop(), work);
    }

    /** Runs a job at each moment. A failed job runs again at the next moment. */
    void at(Multi<Long> moments, Supplier<Uni<Void>> work) {
        all.add(moments.onItem()
                .transformToUniAndConcatenate(tick -> work.get()
                        .onFailure()
                        .invoke(failure -> LOG.debugf("a sweep failed and will run again: %s", failure))
                        .onFailure()
                        .recoverWithNull())
                .subscribe()
                .with(done -> {}, failure -> LOG.error("a sweep has ended", failure)));
    }

    void stop() {
        all.forEach(Cancellable::cancel);
    }
}
