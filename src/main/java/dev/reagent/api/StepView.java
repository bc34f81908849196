package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.AgentStep;
import dev.reagent.agent.SessionId;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A step as clients see it. */
@Schema(description = "A step: a thought, its actions, what was observed")
record StepView(
        @Schema(description = "From 0") int index,

        @Schema(description = "Null while the model has not answered") @Nullable
        String thought,

        List<ActionView> actions,

        @Schema(description = "What came of the actions so far, in their order")
        List<ObservationView> observations,

        @JsonProperty("is_final") boolean isFinal,
        @Nullable String finalAnswer,

        @Schema(description = StopReasons.DESCRIPTION, examples = "end") @Nullable
        String stopReason,

        UsageView usage,

        @Schema(description = "US dollars", pattern = Money.PATTERN, examples = "0.004512")
        String costUsd,

        Instant startedAt,
        @Nullable Instant finishedAt) {

    static StepView of(SessionId session, AgentStep step) {
        var answer = step.answer();
        return new StepView(
                step.index(),
                answer == null ? null : answer.thought(),
                step.calls().values().stream()
                        .map(it -> ActionView.of(it.call()))
                        .toList(),
                step.observations().stream()
                        .map(it -> ObservationView.cut(session, it))
                        .toList(),
                step.isFinal(),
                answer == null ? null : answer.finalAnswer(),
                StopReasons.of(step.stopReason()),
                UsageView.of(step.usage()),
                step.wholeCost().toDollars(),
                step.startedAt(),
                step.finishedAt());
    }
}
