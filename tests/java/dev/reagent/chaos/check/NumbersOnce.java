package dev.reagent.chaos.check;

import dev.reagent.chaos.history.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** A number of a session's stream stands for one event, with one content, for every reader on every server. */
final class NumbersOnce implements Rule {

    @Override
    public List<String> check(Story story) {
        var found = new ArrayList<String>();
        var first = new HashMap<Long, Entry.Streamed>();
        for (var event : story.streamed) {
            // a gap has the number of what it stands for
            if (event.event().equals("gap")) {
                continue;
            }
            var there = first.putIfAbsent(event.id(), event);
            if (there != null
                    && !(there.event().equals(event.event()) && there.data().equals(event.data()))) {
                found.add("has two events " + event.id() + ": " + there.event() + " " + there.data() + " for "
                        + there.reader() + " on server " + there.server() + ", and " + event.event() + " "
                        + event.data() + " for " + event.reader() + " on server " + event.server());
            }
        }
        return found;
    }
}
