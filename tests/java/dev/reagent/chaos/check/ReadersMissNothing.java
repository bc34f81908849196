package dev.reagent.chaos.check;

import dev.reagent.chaos.history.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Each reader gets rising numbers, and every event of the log up to where it has read; who has read from the beginning to the
 * end has seen each event that anybody saw, and of each answer the words that it was made of.
 */
final class ReadersMissNothing implements Rule {

    @Override
    public List<String> check(Story story) {
        var found = new ArrayList<String>();
        var readers = new LinkedHashMap<String, List<Entry.Streamed>>();
        story.streamed.forEach(event -> readers.computeIfAbsent(event.reader(), none -> new ArrayList<>())
                .add(event));
        var log = story.log();
        var whole = story.replayed.stream().map(Entry.Replayed::reader).toList();
        readers.forEach((reader, events) -> {
            checkOrder(reader, events, found);
            checkHoles(reader, events, log, whole.contains(reader), found);
            checkWords(reader, events, found);
        });
        return found;
    }

    private static void checkOrder(String reader, List<Entry.Streamed> events, List<String> found) {
        for (int i = 1; i < events.size(); i++) {
            if (events.get(i).id() <= events.get(i - 1).id()) {
                found.add("gave " + reader + " event " + events.get(i).id() + " after "
                        + events.get(i - 1).id());
                return;
            }
        }
    }

    private static void checkHoles(
            String reader,
            List<Entry.Streamed> events,
            TreeMap<Long, Entry.Streamed> log,
            boolean whole,
            List<String> found) {
        var missed = new TreeSet<>(
                whole ? log.keySet() : log.headMap(events.getLast().id(), true).keySet());
        events.forEach(event -> missed.remove(event.id()));
        events.stream().filter(event -> event.event().equals("gap")).forEach(gap -> {
            var data = Story.json(gap.data());
            if (data.path("reason").asText().equals("log_lost")) {
                missed.headSet(data.path("to").asLong(), true).clear();
            }
        });
        if (!missed.isEmpty()) {
            found.add("kept from " + reader + " the events "
                    + missed.stream().map(id -> id + " " + log.get(id).event()).toList());
        }
    }

    /** The deltas of a step since it was asked last, where none of them is gone, are its answer. */
    private static void checkWords(String reader, List<Entry.Streamed> events, List<String> found) {
        var words = new StringBuilder();
        boolean gone = false;
        for (var event : events) {
            switch (event.event()) {
                case "answer.delta" ->
                    words.append(Story.json(event.data()).path("text").asText());
                case "gap" -> gone = true;
                case "step.restarted" -> {
                    words.setLength(0);
                    gone = false;
                }
                case "step.thought" -> {
                    var data = Story.json(event.data());
                    var answer = data.path("final_answer").asText("");
                    if (!gone && data.path("final_answer").isTextual() && !answer.contentEquals(words)) {
                        found.add("gave " + reader + " the answer \"" + answer + "\" in the words \"" + words
                                + "\" before " + event.id());
                    }
                    words.setLength(0);
                    gone = false;
                }
                default -> {}
            }
        }
    }
}
