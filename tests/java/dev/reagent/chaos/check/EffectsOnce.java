package dev.reagent.chaos.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * No call with effects is made twice, none is made that the log does not have, and what the log says of one is what came of
 * it. A person who is asked about a call in doubt says that it may be made only where the world outside has not seen it, and
 * once nothing that was frozen can still be on its way: so that, too, makes it once.
 */
final class EffectsOnce implements Rule {

    @Override
    public List<String> check(Story story) {
        var found = new ArrayList<String>();
        var posts = new TreeMap<String, List<String>>();
        story.posted.forEach(post ->
                posts.computeIfAbsent(post.call(), none -> new ArrayList<>()).add(post.receipt()));
        posts.forEach((call, receipts) -> {
            if (receipts.size() > 1) {
                found.add("made its call " + call + " " + receipts.size() + " times: " + receipts);
            }
        });
        var rows = new HashMap<String, Integer>();
        story.inserted.forEach(row -> rows.merge(row.call(), 1, Integer::sum));
        rows.forEach((call, count) -> {
            if (count > 1) {
                found.add("wrote the row of its call " + call + " " + count + " times");
            }
        });
        story.lastView().ifPresent(view -> checkLog(view, posts, rows, found));
        return found;
    }

    private static void checkLog(
            JsonNode view, Map<String, List<String>> posts, Map<String, Integer> rows, List<String> found) {
        var calls = new HashMap<String, JsonNode>();
        var seen = new HashMap<String, JsonNode>();
        for (var step : view.path("steps")) {
            step.path("actions").forEach(call -> calls.put(call.path("call_id").asText(), call));
            step.path("observations").forEach(it -> seen.put(it.path("call_id").asText(), it));
        }
        for (var call : posts.keySet()) {
            if (!calls.containsKey(call)) {
                found.add("made a call " + call + " that its log does not have");
            }
        }
        for (var call : rows.keySet()) {
            if (!calls.containsKey(call)) {
                found.add("wrote a row for a call " + call + " that its log does not have");
            }
        }
        seen.forEach((call, observation) -> {
            var action = calls.get(call);
            if (action == null) {
                found.add("observed a call " + call + " that no model asked for");
            } else if (observation.path("success").asBoolean()) {
                checkResult(action, observation, posts.get(call), rows.get(call), found);
            } else if (isRefusal(observation) && (posts.containsKey(call) || rows.containsKey(call))) {
                found.add("says that call " + call + " was not made, and it was: " + observation.path("error"));
            }
        });
    }

    private static void checkResult(
            JsonNode action, JsonNode observation, List<String> receipts, Integer rows, List<String> found) {
        var call = action.path("call_id").asText();
        var result = observation.path("result").asText();
        // what a person said stands in the place of a result
        boolean said = result.startsWith("PERSON:");
        if (action.path("args").path("method").asText().equals("POST")) {
            if (!said && (receipts == null || !result.contains(receipts.getFirst()))) {
                found.add("says that call " + call + " gave " + result + ", and outside it gave " + receipts);
            }
        } else if (action.path("args").path("sql").asText().startsWith("insert") && rows == null && !said) {
            found.add("says that call " + call + " wrote a row, and there is none: " + result);
        }
    }

    private static boolean isRefusal(JsonNode observation) {
        var code = observation.path("error").path("code").asText();
        return code.equals("rejected") || code.equals("approval_expired");
    }
}
