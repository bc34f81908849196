package dev.reagent.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.SessionId;
import dev.reagent.run.StreamRecords;
import dev.reagent.run.StreamRecords.DeltaRecord;
import dev.reagent.stream.StreamItem.Delta;
import dev.reagent.stream.StreamItem.Gap;
import dev.reagent.stream.StreamItem.Happened;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far one reader has come in a session's stream. Used by one reader at a time, one batch after the other. */
final class StreamCursor {

    /** After each loss of a log its seq goes on at the next multiple. */
    private static final long LOSS = 1_000_000_000L;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SessionId id;
    private long place;
    private long event;
    private boolean more;
    private @Nullable AgentSession session;

    StreamCursor(SessionId id, long after) {
        this.id = id;
        this.place = after;
    }

    SessionId id() {
        return id;
    }

    /** The seq of the last event seen, told or not. */
    long event() {
        return event;
    }

    /** The seq of the last item told, at first the one that the reader named. */
    long place() {
        return place;
    }

    boolean hasBegun() {
        return session != null;
    }

    /** Whether the terminal event has been seen, by a reader who had it already, too: nothing follows. */
    boolean isAtEnd() {
        return session != null && session.isOver() && !more;
    }

    /** Whether the last batch was cut short. */
    boolean hasMore() {
        return more;
    }

    /** The items of a batch in order; the session is folded from its first event on, whatever the reader has. */
    List<StreamItem> taken(StreamRecords.Batch batch) {
        var items = new ArrayList<StreamItem>();
        if (batch.trimmed() > place + 1 && !batch.deltas().isEmpty()) {
            items.add(new Gap(
                    place + 1, batch.trimmed() - 1, batch.deltas().getFirst().at(), Gap.Reason.TRIMMED));
        }
        for (var entry : batch.events()) {
            if (entry.seq() <= batch.upTo()) {
                happened(entry, items);
            }
        }
        for (var delta : batch.deltas()) {
            if (delta.seq() <= batch.upTo() && delta.seq() > place) {
                items.add(delta(delta));
            }
        }
        items.sort(Comparator.comparingLong(StreamItem::seq));
        more = batch.upTo() != Long.MAX_VALUE;
        if (!items.isEmpty()) {
            place = Math.max(place, items.getLast().seq());
        }
        return items;
    }

    /** The events of a session that is no longer hot: its deltas are gone. */
    List<StreamItem> archived(List<LogEntry> log) {
        var items = new ArrayList<StreamItem>();
        long from = place;
        for (var entry : log) {
            happened(entry, items);
        }
        expired(log, from, items);
        more = false;
        if (!items.isEmpty()) {
            place = Math.max(place, items.getLast().seq());
        }
        return items;
    }

    private void happened(LogEntry entry, List<StreamItem> items) {
        var before = session;
        session = before == null ? AgentSession.of(id, List.of(entry)) : before.with(List.of(entry));
        if (before != null && entry.seq() / LOSS > event / LOSS && entry.seq() > place) {
            items.add(new Gap(Math.max(place, event) + 1, entry.seq() / LOSS * LOSS, entry.at(), Gap.Reason.LOG_LOST));
        } else if (before == null && entry.seq() / LOSS > place / LOSS && place > 0) {
            items.add(new Gap(place + 1, entry.seq() / LOSS * LOSS, entry.at(), Gap.Reason.LOG_LOST));
        }
        event = entry.seq();
        if (entry.seq() > place) {
            items.add(new Happened(entry, session));
        }
    }

    /** A hole between events is where deltas were. */
    private static void expired(List<LogEntry> log, long from, List<StreamItem> items) {
        long first = 0;
        long last = 0;
        for (int i = 1; i < log.size(); i++) {
            long after = log.get(i - 1).seq();
            long next = log.get(i).seq();
            if (next > after + 1 && next - 1 > from && next / LOSS == after / LOSS) {
                first = first == 0 ? Math.max(after, from) + 1 : first;
                last = next - 1;
            }
        }
        if (first > 0) {
            items.addFirst(new Gap(first, last, log.getLast().at(), Gap.Reason.EXPIRED));
            items.sort(Comparator.comparingLong(StreamItem::seq));
        }
    }

    private static Delta delta(DeltaRecord kept) {
        try {
            var json = JSON.readTree(kept.json());
            return new Delta(
                    kept.seq(),
                    kept.at(),
                    json.path("step").asInt(),
                    Delta.Kind.valueOf(json.path("kind").asText().toUpperCase(Locale.ROOT)),
                    json.path("text").asText());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored delta cannot be read", e);
        }
    }
}
