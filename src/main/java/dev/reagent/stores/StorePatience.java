package dev.reagent.stores;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/** How long a claim waits for an unavailable store: about a minute. After that, another server may try. */
public final class StorePatience {

    private static final int TRIES = 40;

    private StorePatience() {}

    public static <T> Uni<T> with(Supplier<Uni<? extends T>> work) {
        return Backoff.STORES.atMost(TRIES, StoreTrouble::is, work);
    }
}
