package dev.reagent.chaos.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.chaos.history.Entry;
import java.util.ArrayList;
import java.util.List;

/** A run costs what its steps cost, and a step at least its answer and at most all that the model was ever asked for it. */
final class CostsAddUp implements Rule {

    @Override
    public List<String> check(Story story) {
        var found = new ArrayList<String>();
        story.lastView().ifPresent(view -> {
            long sum = 0;
            for (var step : view.path("steps")) {
                long cost = micros(step);
                sum += cost;
                checkStep(story, step, cost, found);
            }
            if (sum != micros(view.path("totals"))) {
                found.add(
                        "costs " + view.path("totals").path("cost_usd") + ", and its steps " + sum + " micro-dollars");
            }
            if (view.path("totals").path("steps").asInt() != view.path("steps").size()) {
                found.add("counts " + view.path("totals").path("steps") + " steps, and shows "
                        + view.path("steps").size());
            }
        });
        return found;
    }

    private static void checkStep(Story story, JsonNode step, long cost, List<String> found) {
        int index = step.path("index").asInt();
        var asked = story.asked.stream().filter(it -> it.step() == index).toList();
        long most = asked.stream().mapToLong(Entry.Asked::micros).sum();
        boolean answered =
                !step.path("actions").isEmpty() || !step.path("final_answer").isNull();
        long least = asked.stream()
                .filter(it -> answered && isAnswer(it, step))
                .mapToLong(Entry.Asked::micros)
                .min()
                .orElse(0);
        if (cost > most || cost < least) {
            found.add("costs " + cost + " micro-dollars at step " + index + ", and the model's bill says between "
                    + least + " and " + most);
        }
    }

    private static boolean isAnswer(Entry.Asked asked, JsonNode step) {
        var calls = new ArrayList<String>();
        step.path("actions").forEach(call -> calls.add(call.path("call_id").asText()));
        return asked.whole() && asked.calls().equals(calls);
    }

    private static long micros(JsonNode node) {
        return new java.math.BigDecimal(node.path("cost_usd").asText("0"))
                .movePointRight(6)
                .longValueExact();
    }
}
