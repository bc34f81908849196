package dev.reagent.agent;

import dev.reagent.agent.Event.ModelFailed;
import java.time.Duration;

/**
 * The failed tries of a step's model request in this attempt of the run. The limit in the settings applies to the step, across all
 * servers.
 *
 * @param failed  number of failed tries
 * @param waited  sum of the pauses between them
 * @param pause   before the next try
 */
public record Tries(int failed, Duration waited, Duration pause) {

    public static final Tries NONE = new Tries(0, Duration.ZERO, Duration.ZERO);

    Tries and(ModelFailed why) {
        var next = why.pause() == null ? Duration.ZERO : why.pause();
        return new Tries(failed + 1, waited.plus(next), next);
    }

    /** After an answer, the next request needs no pause. */
    Tries answered() {
        return new Tries(failed, waited, Duration.ZERO);
    }
}
