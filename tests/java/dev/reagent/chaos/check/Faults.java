package dev.reagent.chaos.check;

import dev.reagent.chaos.history.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** When servers were paused and stores were away, of a whole history: times in which bounds are not promised. */
final class Faults {

    /**
     * From a fault to its end.
     *
     * @param to behind the time that everybody has then to see what changed
     */
    private record Span(long from, long to) {}

    private final List<Span> spans = new ArrayList<>();

    /** @param history in the order in which it was taken down */
    static Faults of(List<Entry> history) {
        var faults = new Faults();
        var open = new HashMap<String, Entry.Struck>();
        for (var entry : history) {
            if (entry instanceof Entry.Struck it && isExcuse(it.what(), it.whom())) {
                open.put(it.whom(), it);
            } else if (entry instanceof Entry.Healed it && open.remove(it.whom()) instanceof Entry.Struck begun) {
                faults.spans.add(new Span(begun.at(), it.at() + OneModelCall.LONGEST));
            }
        }
        open.values().forEach(begun -> faults.spans.add(new Span(begun.at(), Long.MAX_VALUE)));
        return faults;
    }

    /** A server that is killed holds nothing open; one that is paused does, and without a store nobody can tell it to stop. */
    private static boolean isExcuse(String what, String whom) {
        return what.equals("FREEZE") || !whom.equals("servers") && !whom.matches("\\d+");
    }

    /** The longest time at a stretch, in ms, that none of them covers. */
    long longestWithout(long from, long to) {
        long longest = 0;
        long free = from;
        for (var span : spans.stream()
                .sorted((one, other) -> Long.compare(one.from, other.from))
                .toList()) {
            if (span.to > free && span.from < to) {
                longest = Math.max(longest, span.from - free);
                free = Math.max(free, span.to);
            }
        }
        return Math.max(longest, to - free);
    }
}
