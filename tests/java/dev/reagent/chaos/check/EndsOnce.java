package dev.reagent.chaos.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.chaos.history.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What was accepted is known, and ends: with one end, the same in every poll, list, stream and in the archive. */
final class EndsOnce implements Rule {

    @Override
    public List<String> check(Story story) {
        var found = new ArrayList<String>();
        if (story.accepted.isEmpty() && story.shown.isEmpty()) {
            return found;
        }
        story.unknown.stream()
                .findFirst()
                .ifPresent(look ->
                        found.add("was accepted, and is not known to server " + look.server() + " at " + look.at()));
        var ends = new TreeSet<String>();
        for (var look : story.shown) {
            if (!look.view().isEmpty()) {
                ends.add(end(Story.json(look.view())));
            }
        }
        for (var event : story.streamed) {
            if (Story.isTerminalEvent(event.event())) {
                var data = Story.json(event.data());
                ends.add(end(data));
                if (!event.event().equals("session." + data.path("status").asText())) {
                    found.add("ends with " + event.event() + " that says " + data.path("status"));
                }
            }
        }
        if (ends.size() > 1) {
            found.add("ended as " + String.join(" and as ", ends));
        }
        for (var how : List.of(Entry.How.LAST_POLL, Entry.How.LAST_LIST)) {
            story.shown.stream()
                    .filter(look -> look.how() == how)
                    .reduce((earlier, later) -> later)
                    .ifPresentOrElse(
                            look -> {
                                if (!Story.TERMINAL.contains(look.status())) {
                                    found.add("never ended: " + how + " shows it as " + look.status());
                                }
                            },
                            () -> found.add("is not in " + how));
        }
        return found;
    }

    /** What poll, list and the last event all have. */
    private static String end(JsonNode view) {
        return view.path("status").asText() + " " + view.path("final_answer") + " "
                + view.path("error").path("code") + " " + view.path("totals") + " at " + view.path("finished_at");
    }
}
