package dev.reagent.run;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/** Answers kept by idempotency key, for requests that start no run. */
public interface IdempotentAnswers {

    /** A successful answer as it was given: status 2xx and the body's JSON text. */
    record Answer(int status, String body) {}

    /**
     * The first answer under this key, or that of {@code work}, which is then kept. A failure of {@code work} is handed
     * on and does not use up the key. Fails with {@link RunRefused} where the key was used with another digest.
     */
    Uni<Answer> once(String orgId, IdempotencyKey key, Supplier<Uni<Answer>> work);
}
