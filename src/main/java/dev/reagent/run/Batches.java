package dev.reagent.run;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Does as one what comes at the same time: what comes while a batch is on its way waits and goes with the next, so that
 * alone nothing waits. Thread-safe.
 *
 * @param <T> what comes
 * @param <R> what comes of each
 */
final class Batches<T, R> {

    private final int most;
    private final Function<List<T>, Uni<List<R>>> work;
    private final ArrayDeque<Waiting<T, R>> waiting = new ArrayDeque<>();
    private boolean busy;

    private record Waiting<T, R>(T item, UniEmitter<? super R> answer) {}

    /**
     * @param most how many make a batch at most
     * @param work gives one result for each item, in order; where it fails for several, each is tried by itself
     */
    Batches(int most, Function<List<T>, Uni<List<R>>> work) {
        this.most = most;
        this.work = work;
    }

    /** What comes of an item; nothing happens before the subscription, and its end does not take the item back. */
    Uni<R> add(T item) {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                waiting.add(new Waiting<>(item, emitter));
                if (busy) {
                    return;
                }
                busy = true;
            }
            next();
        });
    }

    private void next() {
        var batch = new ArrayList<Waiting<T, R>>();
        synchronized (this) {
            while (batch.size() < most && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            busy = !batch.isEmpty();
        }
        if (!batch.isEmpty()) {
            perform(batch).subscribe().with(done -> next());
        }
    }

    private Uni<Void> perform(List<Waiting<T, R>> batch) {
        return Uni.createFrom()
                .deferred(() -> work.apply(batch.stream().map(Waiting::item).toList()))
                .invoke(results -> answer(batch, results))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> batch.size() > 1 ? eachAlone(batch) : fail(batch.getFirst(), failure));
    }

    private Uni<Void> eachAlone(List<Waiting<T, R>> batch) {
        var alone = batch.stream().map(one -> perform(List.of(one))).toList();
        return Uni.join().all(alone).andCollectFailures().replaceWithVoid();
    }

    private Uni<Void> fail(Waiting<T, R> one, Throwable failure) {
        one.answer().fail(failure);
        return Uni.createFrom().voidItem();
    }

    private static <T, R> void answer(List<Waiting<T, R>> batch, List<R> results) {
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer().complete(results.get(i));
        }
    }
}
