package dev.reagent.stores;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Work that is done once, for all who subscribe to it, and to its end even if none of them waits any more. In place of Mutiny's
 * {@code memoize()}: up to 3.1.1, that may deliver an item that comes on another thread before the subscription, and a {@code flatMap} that
 * waits for it then takes it for its own input.
 */
public final class Once {

    private Once() {}

    /** Returns its result, or its failure, for any number of subscribers. Nothing happens before the first subscription. */
    public static <T> Uni<T> of(Uni<T> work) {
        var result = new CompletableFuture<T>();
        var begun = new AtomicBoolean();
        return Uni.createFrom().emitter(emitter -> {
            result.whenComplete((item, failure) -> {
                if (failure == null) {
                    emitter.complete(item);
                } else {
                    emitter.fail(failure);
                }
            });
            if (begun.compareAndSet(false, true)) {
                work.subscribe().with(result::complete, result::completeExceptionally);
            }
        });
    }
}
