package dev.reagent.api.view;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.reagent.agent.AgentStep;
import dev.reagent.agent.task.SessionId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step as clients see it. */
public record StepView(
        int index,
        @Nullable String thought,
        List<ActionView> actions,
        List<ObservationView> observations,
        @JsonUnwrapped Answer answer,
        @JsonUnwrapped Used used,
        Instant startedAt,
        @Nullable Instant finishedAt) {

    /** What came of its model request. */
    record Answer(
            @JsonProperty("is_final") boolean isFinal,
            @Nullable String finalAnswer,
            @Nullable String stopReason) {}

    /** What it used. */
    record Used(UsageView usage, String costUsd) {}

    public static StepView of(SessionId session, AgentStep step) {
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
                new Answer(
                        step.isFinal(),
                        answer == null ? null : answer.finalAnswer(),
                        StopReasons.of(step.stopReason())),
                new Used(UsageView.of(step.usage()), step.wholeCost().toDollars()),
                step.startedAt(),
                step.finishedAt());
    }
}
