package dev.reagent.model.routing;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.model.text.ArgumentText;
import dev.reagent.model.text.TextCall;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's turn in the JSON protocol: either calls, or the final answer.
 *
 * @param action  one call, for models that cannot write a list
 * @param actions several calls that run in parallel
 */
record JsonTurn(
        @Nullable String thought,
        @Nullable @Valid Action action,

        @Nullable @Size(max = 32, message = "may hold at most 32 calls")
        List<@NotNull @Valid Action> actions,

        @JsonProperty("is_final") @NotNull(message = "must be there, true or false") @Nullable
        Boolean isFinal,

        @JsonProperty("final_answer") @Nullable String finalAnswer) {

    /** One call. */
    record Action(
            @NotBlank(message = "must name a tool") @Nullable
            String tool,

            @JsonDeserialize(using = ArgsReader.class) @NotNull(message = "must be a JSON object") @Nullable
            ObjectNode args) {}

    /** Creates a turn with calls that were written in another notation. */
    static JsonTurn of(String thought, List<TextCall> calls) {
        var actions = calls.stream()
                .map(call -> new Action(call.tool(), ArgumentText.object(call.arguments())))
                .toList();
        return new JsonTurn(thought, null, actions, false, null);
    }

    @JsonIgnore
    @AssertTrue(message = "with is_final true, final_answer must hold words and there must be no action")
    boolean isSoundAtTheEnd() {
        return !Boolean.TRUE.equals(isFinal) || calls().isEmpty() && hasFinalAnswer();
    }

    @JsonIgnore
    @AssertTrue(message = "with is_final false, there must be an action and no final_answer")
    boolean isSoundOnTheWay() {
        return !Boolean.FALSE.equals(isFinal) || !calls().isEmpty() && !hasFinalAnswer();
    }

    List<Action> calls() {
        var calls = new ArrayList<Action>();
        if (action != null) {
            calls.add(action);
        }
        if (actions != null) {
            calls.addAll(actions);
        }
        return calls;
    }

    private boolean hasFinalAnswer() {
        return finalAnswer != null && !finalAnswer.isBlank();
    }
}
