package dev.reagent.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Seq;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.StreamRecords;
import dev.reagent.run.log.StreamRecords.DeltaRecord;
import dev.reagent.stream.StreamItem.Delta;
import dev.reagent.stream.StreamItem.Gap;
import dev.reagent.stream.StreamItem.Happened;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The position of one reader in a session's stream. For one reader, one batch at a time. */
final class StreamCursor {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SessionId id;
    private long place;
    private long event;
    private long reached;
    private long stretch;

    /** The last event that the reader received. Until it is known not to be lost: the position that the reader named. */
    private long had;

    /** The greatest seq, at most {@link #place}, that is known not to be lost. */
    private long kept;

    private boolean more;
    private @Nullable AgentSession session;

    StreamCursor(SessionId id, long after) {
        this.id = id;
        this.place = after;
        this.had = after;
    }

    SessionId id() {
        return id;
    }

    /** Returns the seq of the last event read, sent or not. */
    long event() {
        return event;
    }

    /** Returns the seq of the last item sent; initially the position that the reader named. */
    long place() {
        return place;
    }

    /** Returns the greatest seq that the session is known to have, whatever position the reader named. */
    long reached() {
        return reached;
    }

    /** Returns the seq after which to read deltas. They include the one that the reader may have named. */
    long deltasAfter() {
        return kept < had ? place - 1 : place;
    }

    boolean hasBegun() {
        return session != null;
    }

    /** Returns the organisation of the session. Only after {@link #hasBegun}. */
    String orgId() {
        return Objects.requireNonNull(session).task().orgId();
    }

    /** Returns whether the terminal event was read, even if the reader had it already: nothing follows. */
    boolean isAtEnd() {
        return session != null && session.isOver() && !more;
    }

    /** Returns whether more may be readable at once: the last batch was cut short, or must be read again. */
    boolean hasMore() {
        return more;
    }

    /**
     * Returns the items of a batch in order. Folds the session from its first event, whatever position the reader has. Returns nothing for
     * the first batch that shows a loss in Redis: events read before may be missing from the log, so all of it must be read again.
     */
    List<StreamItem> taken(StreamRecords.Batch batch) {
        long newest = stretch(newest(batch));
        if (newest > stretch && event > 0) {
            stretch = newest;
            beginAgain();
            more = true;
            return List.of();
        }
        stretch = Math.max(stretch, newest);
        if (stretch(batch.trimmed()) == stretch(place)) {
            kept = Math.max(kept, Math.min(batch.trimmed(), place));
        }
        var items = new ArrayList<StreamItem>();
        for (var delta : batch.deltas()) {
            if (delta.seq() <= batch.upTo()) {
                seen(delta.seq());
                if (delta.seq() > place) {
                    items.add(delta(delta));
                }
            }
        }
        for (var entry : batch.events()) {
            if (entry.seq() <= batch.upTo()) {
                happened(entry, batch.trimmed(), Gap.Reason.TRIMMED, items);
            }
        }
        if (!batch.deltas().isEmpty() && batch.trimmed() <= batch.upTo()) {
            hole(
                    Math.max(place, event),
                    batch.trimmed(),
                    batch.deltas().getFirst().at(),
                    Gap.Reason.TRIMMED,
                    items);
        }
        more = batch.upTo() != Long.MAX_VALUE;
        return told(items);
    }

    /**
     * Returns the remaining events of a session that is no longer in Redis; its deltas are gone. Returns nothing if the log was lost and
     * only the acceptance is known: the session's owner may restore more.
     */
    List<StreamItem> archived(List<LogEntry> log) {
        if (log.size() == 1 && log.getFirst().seq() > Seq.LOSS) {
            session = AgentSession.of(id, log);
            // a reader from before the loss must receive the gap, and gets there by itself
            reached = Math.max(reached, log.getFirst().seq() - 1);
            more = false;
            return List.of();
        }
        var items = new ArrayList<StreamItem>();
        beginAgain();
        for (var entry : log) {
            happened(entry, Long.MAX_VALUE, Gap.Reason.EXPIRED, items);
        }
        more = false;
        return told(items);
    }

    /** Returns no items, for a session that is lost and not restored yet. */
    List<StreamItem> nothing() {
        more = false;
        return List.of();
    }

    private void beginAgain() {
        event = 0;
        kept = 0;
    }

    private static long newest(StreamRecords.Batch batch) {
        return LongStream.concat(
                        batch.events().stream().mapToLong(LogEntry::seq),
                        batch.deltas().stream().mapToLong(DeltaRecord::seq))
                .filter(seq -> seq <= batch.upTo())
                .max()
                .orElse(0);
    }

    /** Identifies a run of numbers with no possible loss inside it. Increases at every possible loss. */
    private static long stretch(long seq) {
        return 2 * (seq / Seq.LIFE) + (Seq.isReserved(seq) ? 1 : 0);
    }

    private void seen(long seq) {
        reached = Math.max(reached, seq);
        if (seq <= place) {
            kept = Math.max(kept, seq);
        }
    }

    private List<StreamItem> told(List<StreamItem> items) {
        items.sort(Comparator.comparingLong(StreamItem::seq));
        var told = new ArrayList<StreamItem>();
        for (var item : items) {
            leap(item, Seq.LOSS, Gap.Reason.LOG_LOST, told);
            leap(item, Seq.LIFE, hasLost() ? Gap.Reason.LOG_LOST : Gap.Reason.TRIMMED, told);
            told.add(item);
            place = Math.max(place, item.seq());
            kept = place;
        }
        if (!hasLost()) {
            had = event;
        }
        return told;
    }

    /**
     * Returns whether Redis lost an event that the reader received. The position it named counts as an event unless it is the start of a
     * leap.
     */
    private boolean hasLost() {
        return kept < had && had % Seq.LIFE != 0;
    }

    /** Adds a gap if there is a leap before the next item. A reader at 0 misses nothing. */
    private void leap(StreamItem next, long multiple, Gap.Reason reason, List<StreamItem> told) {
        long floor = next.seq() / multiple * multiple;
        if (place > 0 && place < floor && next.seq() > place + 1) {
            told.add(new Gap(place + 1, floor, next.at(), reason));
            place = floor;
            kept = floor;
        }
    }

    /**
     * Also sends the terminal event to a reader that named a seq beyond it.
     *
     * @param gone deltas before this seq are gone, for {@code reason}
     */
    private void happened(LogEntry entry, long gone, Gap.Reason reason, List<StreamItem> items) {
        missed(entry, gone, reason, items);
        // after the loss of its log, a session starts again
        session = session == null || entry.event() instanceof SessionStarted
                ? AgentSession.of(id, List.of(entry))
                : session.with(List.of(entry));
        event = entry.seq();
        seen(event);
        if (event > place || (session.isOver() && event < place)) {
            items.add(new Happened(entry, session));
        }
    }

    /** Adds a gap for what is missing before an event. A reader at 0 misses nothing before the first event. */
    private void missed(LogEntry entry, long gone, Gap.Reason reason, List<StreamItem> items) {
        long known = Math.max(place, event);
        if (known == 0) {
            return;
        }
        long floor = Seq.lifeOf(entry.seq());
        boolean isLoss = hasLost() && known >= floor && !Seq.isReserved(known) && Seq.isReserved(entry.seq());
        if (isLoss) {
            hole(known, entry.seq(), entry.at(), Gap.Reason.LOG_LOST, items);
        } else {
            hole(Math.max(known, floor), Math.min(entry.seq(), gone), entry.at(), reason, items);
        }
    }

    /** Adds a gap if there are numbers between the two. */
    private static void hole(long known, long next, Instant at, Gap.Reason reason, List<StreamItem> items) {
        if (next > known + 1) {
            items.add(new Gap(known + 1, next - 1, at, reason));
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
