package dev.reagent.run.intake;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/** Stored answers by idempotency key, for requests that start no run. */
public interface IdempotentAnswers {

    /** A successful answer: a 2xx status and the body's JSON text. */
    record Answer(int status, String body) {}

    /**
     * Returns the stored answer of this key. Without one, runs {@code work} and stores its answer. If {@code work} fails, passes on the
     * failure and the key stays unused. Fails with {@link RunRefused} if the key was used with another digest.
     */
    Uni<Answer> once(String orgId, IdempotencyKey key, Supplier<Uni<Answer>> work);
}
