package dev.reagent.chaos.check;

import dev.reagent.chaos.history.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * A session is written by one owner at a time: a step is answered once, a call is over once, a step is finished once, and a
 * step is never told of twice without word that it was asked again. Two owners at once show here.
 */
final class OneWriter implements Rule {

    @Override
    public List<String> check(Story story) {
        var found = new ArrayList<String>();
        var first = new HashMap<String, Long>();
        for (var event : story.log().values()) {
            var data = Story.json(event.data());
            var what = switch (event.event()) {
                case "session.started" -> "started";
                case "step.thought" -> "answered step " + data.path("step").asInt();
                case "step.finished" -> "finished step " + data.path("step").asInt();
                case "tool.finished" -> "ended call " + data.path("call_id").asText();
                case "approval.decided" ->
                    "decided approval " + data.path("approval_id").asText();
                default -> "";
            };
            var before = what.isEmpty() ? null : first.putIfAbsent(what, event.id());
            if (before != null) {
                found.add(what + " at " + before + " and again at " + event.id());
            }
        }
        checkOrder(story, found);
        return found;
    }

    private static void checkOrder(Story story, List<String> found) {
        Integer step = story.lostUpTo() == 0 ? -1 : null; // what was lost may be steps, where its owner goes on
        for (Entry.Streamed event : story.log().values()) {
            if (!event.event().equals("step.thought") && !event.event().equals("step.finished")) {
                continue;
            }
            int at = Story.json(event.data()).path("step").asInt();
            if (step != null && (at < step || at > step + 1)) {
                found.add("tells of step " + at + " at " + event.id() + " after step " + step);
            }
            step = at;
        }
    }
}
