package dev.reagent.chaos.check;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Who was told that a run is cancelled finds it cancelled, and all are told the same; nothing is cancelled unasked. */
final class CancelsHold implements Rule {

    @Override
    public List<String> check(Story story) {
        var found = new ArrayList<String>();
        var reports = new TreeSet<String>();
        boolean done = false;
        boolean refused = false;
        for (var cancel : story.cancelled) {
            if (cancel.http() == 200) {
                done = true;
                reports.add(Story.json(cancel.body()).path("stopped").toString());
            } else if (cancel.http() == 409
                    && Story.json(cancel.body()).path("code").asText().equals("session_over")) {
                refused = true;
            }
        }
        if (reports.size() > 1) {
            found.add("told its cancels apart: " + reports);
        }
        if (done && refused) {
            found.add("told one cancel that it is cancelled and another that it was over before");
        }
        var view = story.lastView();
        if (view.isPresent()) {
            var status = view.get().path("status").asText();
            if (done && !status.equals("cancelled")) {
                found.add("was cancelled for somebody, and is " + status);
            }
            if (refused && status.equals("cancelled")) {
                found.add("was over for who cancelled it, and is cancelled");
            }
            if (status.equals("cancelled") && story.cancelled.isEmpty()) {
                found.add("is cancelled, and nobody cancelled it");
            }
        }
        return found;
    }
}
