package dev.reagent.api;

import dev.reagent.run.intake.IdempotencyKey;
import dev.reagent.run.intake.IdempotentAnswers;
import dev.reagent.run.intake.RunRefused;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Kept answers in memory. */
@Alternative
@ApplicationScoped
class InMemoryAnswers implements IdempotentAnswers {

    private record Kept(String digest, Answer answer) {}

    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    @Override
    public Uni<Answer> once(String orgId, IdempotencyKey key, Supplier<Uni<Answer>> work) {
        return Uni.createFrom().deferred(() -> {
            var before = kept.get(orgId + " " + key.key());
            if (before == null) {
                return work.get().invoke(answer -> kept.put(orgId + " " + key.key(), new Kept(key.digest(), answer)));
            } else if (before.digest().equals(key.digest())) {
                return Uni.createFrom().item(before.answer());
            }
            throw new RunRefused(RunRefused.Why.IDEMPOTENCY_CONFLICT, "The key was used with another body.");
        });
    }
}
