package dev.reagent.stores;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs background work in rounds, one at a time. A request during a round causes another round after it. Thread-safe. */
public final class Rounds {

    private final Supplier<Uni<Boolean>> round;
    private final Consumer<Throwable> failed;
    private final Runnable rested;

    /** Requests since no round ran; 0 while no round runs. */
    private final AtomicInteger requests = new AtomicInteger();

    /**
     * @param round  one round; returns whether another one must follow even without a request
     * @param failed called if a round fails: none follows, and the requests during it count as answered
     */
    public Rounds(Supplier<Uni<Boolean>> round, Consumer<Throwable> failed) {
        this(round, failed, () -> {});
    }

    /** @param rested called each time after the last round */
    public Rounds(Supplier<Uni<Boolean>> round, Consumer<Throwable> failed, Runnable rested) {
        this.round = round;
        this.failed = failed;
        this.rested = rested;
    }

    /** Requests a round that begins after this call: at once, or after the running one. */
    public void request() {
        if (requests.getAndIncrement() == 0) {
            Multi.createBy()
                    .repeating()
                    .uni(this::next)
                    .whilst(another -> another)
                    .collect()
                    .last()
                    .subscribe()
                    .with(done -> rested.run(), this::failed);
        }
    }

    /** Returns whether no round runs. */
    public boolean areAtRest() {
        return requests.get() == 0;
    }

    private Uni<Boolean> next() {
        int answered = requests.get();
        return round.get().map(more -> more || !requests.compareAndSet(answered, 0));
    }

    private void failed(Throwable failure) {
        failed.accept(failure);
        requests.set(0);
        rested.run();
    }
}
