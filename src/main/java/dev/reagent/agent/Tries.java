package dev.reagent.agent;

import dev.reagent.agent.Event.ModelFailed;
import java.time.Duration;

/**
 * How often a step's model was asked in vain, in this attempt of the run. A step has one budget of them, whatever server
 * asks; the settings say how large it is.
 *
 * @param failed  those that failed
 * @param waited  all pauses between them
 * @param pause   before the next one
 */
public record Tries(int failed, Duration waited, Duration pause) {

    public static final Tries NONE = new Tries(0, Duration.ZERO, Duration.ZERO);

    Tries and(ModelFailed why) {
        var next = why.pause() == null ? Duration.ZERO : why.pause();
        return new Tries(failed + 1, waited.plus(next), next);
    }

    /** The model has answered: what it is asked next need not wait. */
    Tries answered() {
        return new Tries(failed, waited, Duration.ZERO);
    }
}
