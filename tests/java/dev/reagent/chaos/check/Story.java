package dev.reagent.chaos.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.chaos.history.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All that was seen of one session, and of what its run did outside. */
final class Story {

    static final Set<String> TERMINAL = Set.of("completed", "failed", "cancelled");

    private static final ObjectMapper JSON = new ObjectMapper();

    final String session;
    final List<Entry.Accepted> accepted = new ArrayList<>();
    final List<Entry.Shown> shown = new ArrayList<>();
    final List<Entry.Unknown> unknown = new ArrayList<>();
    final List<Entry.Streamed> streamed = new ArrayList<>();
    final List<Entry.Replayed> replayed = new ArrayList<>();
    final List<Entry.Decided> decided = new ArrayList<>();
    final List<Entry.Cancelled> cancelled = new ArrayList<>();
    final List<Entry.Posted> posted = new ArrayList<>();
    final List<Entry.Inserted> inserted = new ArrayList<>();
    final List<Entry.Asked> asked = new ArrayList<>();
    final List<Entry.Answered> answered = new ArrayList<>();
    final List<Entry.Left> left = new ArrayList<>();
    final List<Entry.ErrorLogged> errors = new ArrayList<>();

    Faults faults = Faults.of(List.of());

    Story(String session) {
        this.session = session;
    }

    static boolean isTerminalEvent(String event) {
        return event.startsWith("session.") && TERMINAL.contains(event.substring("session.".length()));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + text, e);
        }
    }

    /** How it looked at the very end; empty where nobody was shown an end. */
    Optional<JsonNode> lastView() {
        return shown.stream()
                .filter(look ->
                        look.how() == Entry.How.LAST_POLL && !look.view().isEmpty())
                .reduce((earlier, later) -> later)
                .map(look -> json(look.view()));
    }

    /** Numbers up to here were lost beyond repair, and said to be. */
    long lostUpTo() {
        return streamed.stream()
                .filter(event -> event.event().equals("gap"))
                .map(event -> json(event.data()))
                .filter(gap -> gap.path("reason").asText().equals("log_lost"))
                .mapToLong(gap -> gap.path("to").asLong())
                .max()
                .orElse(0);
    }

    /** The events of the log that any reader saw and that were not lost, each once, by number. */
    TreeMap<Long, Entry.Streamed> log() {
        long lost = lostUpTo();
        var log = new TreeMap<Long, Entry.Streamed>();
        for (var event : streamed) {
            if (event.id() > lost && isOfTheLog(event)) {
                log.putIfAbsent(event.id(), event);
            }
        }
        return log;
    }

    /** Deltas may go, and gaps stand for what went. */
    static boolean isOfTheLog(Entry.Streamed event) {
        return !event.event().equals("gap") && !event.event().endsWith(".delta");
    }
}
