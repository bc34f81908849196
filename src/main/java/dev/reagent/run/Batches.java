package dev.reagent.run;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Does as one what comes at the same time: what comes while a batch is on its way waits and goes with the next, so that
 * alone nothing waits. While a batch stays away for too long, everybody is refused. Thread-safe.
 *
 * @param <T> what comes
 * @param <R> what comes of each
 */
final class Batches<T, R> {

    private final int most;
    private final Duration patience;
    private final Function<List<T>, Uni<List<R>>> work;
    private final ArrayDeque<Waiting<T, R>> waiting = new ArrayDeque<>();
    private boolean busy;
    private long busySince;

    private record Waiting<T, R>(T item, UniEmitter<? super R> answer) {}

    /**
     * @param most     how many make a batch at most
     * @param patience how long a batch may be on its way before who waits behind it, or comes, is refused
     * @param work     gives one result for each item, in order; where it fails for several, and not because a store is
     *                 away, each is tried by itself
     */
    Batches(int most, Duration patience, Function<List<T>, Uni<List<R>>> work) {
        this.most = most;
        this.patience = patience;
        this.work = work;
    }

    /**
     * What comes of an item; nothing happens before the subscription, and its end does not take the item back.
     *
     * @return fails with what the work fails with, or with {@link RejectedExecutionException} where a batch stays away;
     *         then nothing was done for the item
     */
    Uni<R> add(T item) {
        return Uni.createFrom().emitter(emitter -> {
            var refused = new ArrayList<Waiting<T, R>>();
            boolean first;
            synchronized (this) {
                waiting.add(new Waiting<>(item, emitter));
                first = !busy;
                if (first) {
                    begin();
                } else if (System.nanoTime() - busySince > patience.toNanos()) {
                    refused.addAll(waiting);
                    waiting.clear();
                }
            }
            if (first) {
                next();
            }
            refused.forEach(one -> one.answer().fail(new RejectedExecutionException("the batch before stays away")));
        });
    }

    private void begin() {
        busy = true;
        busySince = System.nanoTime();
    }

    private void next() {
        var batch = new ArrayList<Waiting<T, R>>();
        synchronized (this) {
            while (batch.size() < most && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            busy = false;
            if (!batch.isEmpty()) {
                begin();
            }
        }
        if (!batch.isEmpty()) {
            perform(batch).subscribe().with(done -> next(), failure -> next());
        }
    }

    private Uni<Void> perform(List<Waiting<T, R>> batch) {
        return Uni.createFrom()
                .deferred(() -> work.apply(batch.stream().map(Waiting::item).toList()))
                .invoke(results -> answer(batch, results))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure ->
                        batch.size() == 1 || StoreTrouble.passes(failure) ? fail(batch, failure) : eachAlone(batch));
    }

    private Uni<Void> eachAlone(List<Waiting<T, R>> batch) {
        var alone = batch.stream().map(one -> perform(List.of(one))).toList();
        return Uni.join().all(alone).andCollectFailures().replaceWithVoid();
    }

    private Uni<Void> fail(List<Waiting<T, R>> batch, Throwable failure) {
        batch.forEach(one -> one.answer().fail(failure));
        return Uni.createFrom().voidItem();
    }

    private static <T, R> void answer(List<Waiting<T, R>> batch, List<R> results) {
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer().complete(results.get(i));
        }
    }
}
