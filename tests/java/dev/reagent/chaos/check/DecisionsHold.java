package dev.reagent.chaos.check;

import dev.reagent.chaos.history.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;

/** A question has one answer: who was told that his counts finds it in the log, and a call that was refused is not made. */
final class DecisionsHold implements Rule {

    @Override
    public List<String> check(Story story) {
        var found = new ArrayList<String>();
        var won = new LinkedHashMap<String, TreeSet<String>>();
        for (var decided : story.decided) {
            if (decided.http() == 200) {
                won.computeIfAbsent(decided.approval(), none -> new TreeSet<>()).add(decided.decision());
            }
        }
        won.forEach((approval, decisions) -> {
            if (decisions.size() > 1) {
                found.add("took several decisions on approval " + approval + ": " + decisions);
            }
        });
        for (var event : story.log().values()) {
            if (event.event().equals("approval.decided")) {
                var data = Story.json(event.data());
                var decisions = won.get(data.path("approval_id").asText());
                if (decisions != null
                        && !decisions.contains(data.path("decision").asText())) {
                    found.add("told a person that " + decisions + " counts, and its log says " + data.path("decision"));
                }
            }
        }
        story.decided.stream()
                .filter(it -> it.http() == 200 && isNo(it) && wasMade(story, it.call()))
                .forEach(it -> found.add("made call " + it.call() + ", to which a person said " + it.decision()));
        return found;
    }

    private static boolean isNo(Entry.Decided decided) {
        return decided.kind().equals("tool") && !decided.decision().equals("approve");
    }

    private static boolean wasMade(Story story, String call) {
        return story.posted.stream().anyMatch(post -> post.call().equals(call))
                || story.inserted.stream().anyMatch(row -> row.call().equals(call));
    }
}
