package dev.reagent.chaos.check;

import dev.reagent.chaos.history.Entry;
import java.util.ArrayList;
import java.util.List;

/** Each step's answer is one that the model gave in whole to this run at this step, and the last one is the run's. */
final class AnswersAreTheModels implements Rule {

    @Override
    public List<String> check(Story story) {
        var found = new ArrayList<String>();
        story.lastView().ifPresent(view -> {
            for (var step : view.path("steps")) {
                int index = step.path("index").asInt();
                var calls = new ArrayList<String>();
                step.path("actions")
                        .forEach(call -> calls.add(call.path("call_id").asText()));
                var answer = step.path("final_answer");
                if (calls.isEmpty() && answer.isNull()) {
                    continue;
                }
                boolean given = offers(story, index).stream()
                        .anyMatch(offer -> calls.isEmpty()
                                ? offer.text().equals(answer.asText())
                                : offer.calls().equals(calls));
                if (!given) {
                    found.add("has at step " + index + " " + (calls.isEmpty() ? answer : calls)
                            + ", which the model never gave");
                }
                if (!answer.isNull()
                        && !answer.equals(view.path("final_answer"))
                        && view.path("status").asText().equals("completed")) {
                    found.add("completed with " + view.path("final_answer") + ", and its last step says " + answer);
                }
            }
            if (view.path("status").asText().equals("completed")
                    && view.path("final_answer").isNull()) {
                found.add("completed without an answer");
            }
        });
        return found;
    }

    private static List<Entry.Asked> offers(Story story, int step) {
        return story.asked.stream()
                .filter(it -> it.whole() && it.step() == step)
                .toList();
    }
}
