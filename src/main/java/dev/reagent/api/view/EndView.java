package dev.reagent.api.view;

import dev.reagent.agent.Outcome;
import dev.reagent.agent.StopReason;
import org.jspecify.annotations.Nullable;

/** How a session ended, and why its model stopped, as properties of its view. */
record EndView(
        @Nullable String finalAnswer,
        @Nullable String stopReason,
        @Nullable ErrorView error) {

    static EndView of(@Nullable Outcome outcome, @Nullable StopReason stop) {
        var answer = outcome instanceof Outcome.Completed(var words) ? words : null;
        return new EndView(answer, StopReasons.of(stop), ErrorView.of(outcome));
    }
}
