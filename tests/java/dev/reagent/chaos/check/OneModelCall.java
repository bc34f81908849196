package dev.reagent.chaos.check;

import dev.reagent.chaos.history.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * No run has two calls of the model open at the same time for longer than 2 s, by the model's own count. While a server is paused or a
 * store is away, and for 2 s after, they may: a paused server keeps its connections open.
 */
final class OneModelCall implements Rule {

    /** In ms. */
    static final long LONGEST = 2_000;

    /**
     * A call of the model.
     *
     * @param to when it was answered or broken off
     */
    private record Call(int step, int attempt, long from, long to) {

        @Override
        public String toString() {
            return "step " + step + " attempt " + attempt + " from " + from + " to " + to;
        }
    }

    @Override
    public List<String> check(Story story) {
        var calls = story.asked.stream().map(asked -> call(story, asked)).toList();
        var found = new ArrayList<String>();
        for (int i = 0; i < calls.size(); i++) {
            for (var other : calls.subList(i + 1, calls.size())) {
                var call = calls.get(i);
                long both = story.faults.longestWithout(Math.max(call.from, other.from), Math.min(call.to, other.to));
                if (both > LONGEST) {
                    found.add("had two calls of the model open for " + both + " ms: " + call + ", " + other);
                }
            }
        }
        return found;
    }

    /** A call that has no end in the history took no time. */
    private static Call call(Story story, Entry.Asked asked) {
        long end = story.answered.stream()
                .filter(it -> it.step() == asked.step() && it.attempt() == asked.attempt())
                .mapToLong(Entry.Answered::at)
                .findFirst()
                .orElse(asked.at());
        return new Call(asked.step(), asked.attempt(), asked.at(), end);
    }
}
