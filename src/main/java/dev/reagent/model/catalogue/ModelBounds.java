package dev.reagent.model.catalogue;

/** The minimum of each number in the models' settings. */
final class ModelBounds {

    private ModelBounds() {}

    /** @throws IllegalStateException in one line, for the first number below its minimum */
    static void check(ModelSettings settings) {
        var limits = settings.limits();
        atLeast(1, "limits.max-in-flight", limits.maxInFlight());
        atLeast(0, "limits.max-waiting", limits.maxWaiting());
        atLeast(1_024, "limits.max-event-bytes", limits.maxEventBytes());
        atLeast(1_024, "limits.max-answer-bytes", limits.maxAnswerBytes());
        atLeast(1, "retry.tries", settings.retry().tries());
    }

    private static void atLeast(long least, String name, long found) {
        if (found < least) {
            throw new IllegalStateException(
                    "reagent.model.%s is \"%d\": expected at least %d".formatted(name, found, least));
        }
    }
}
