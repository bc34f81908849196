package dev.reagent.stores;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** How long a caller waits for stores that do not answer. */
public final class CallerPatience {

    /** A cancel answers within 5 s, and so does every request that does not wait on purpose. */
    private static final Duration LONGEST_ANSWER = Duration.ofMillis(4500);

    private CallerPatience() {}

    /** Fails with a {@link io.smallrye.mutiny.TimeoutException}, which is {@link StoreTrouble}, when the limit has passed. */
    public static <T> Uni<T> bounded(Uni<T> answer) {
        return answer.ifNoItem().after(LONGEST_ANSWER).fail();
    }

    /** Has the same limit, but the work continues after the caller stops waiting. */
    public static <T> Uni<T> boundedButDone(Uni<T> work) {
        return Uni.createFrom().deferred(() -> bounded(Once.of(work)));
    }
}
