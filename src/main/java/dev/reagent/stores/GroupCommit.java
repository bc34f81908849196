package dev.reagent.stores;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Writes items that arrive at the same time as one batch. An item that arrives during a batch waits for the next one. If no batch runs, the
 * item does not wait. While a batch takes too long, all other items are refused. Thread-safe.
 *
 * @param <T> an item
 * @param <R> its result
 */
public final class GroupCommit<T, R> {

    private final int most;
    private final Duration patience;
    private final Function<List<T>, Uni<List<R>>> work;
    private final ArrayDeque<Waiting<T, R>> waiting = new ArrayDeque<>();
    private boolean busy;
    private long busySince;

    private record Waiting<T, R>(T item, UniEmitter<? super R> answer) {}

    /**
     * @param most     the most items in one batch
     * @param patience how long a batch may take before items that wait behind it, or arrive, are refused
     * @param work     returns one result for each item, in order. If it fails for several items, and not because a store is unavailable,
     *                 each item is tried by itself
     */
    public GroupCommit(int most, Duration patience, Function<List<T>, Uni<List<R>>> work) {
        this.most = most;
        this.patience = patience;
        this.work = work;
    }

    /**
     * Returns the result of an item. Nothing happens before the subscription. Cancelling the subscription does not withdraw the item.
     *
     * @return fails with the failure of the work, or with {@link RejectedExecutionException} if a batch takes too long; then nothing was
     *     done for the item
     */
    public Uni<R> add(T item) {
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
            refused.forEach(
                    one -> one.answer().fail(new RejectedExecutionException("the previous batch takes too long")));
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
