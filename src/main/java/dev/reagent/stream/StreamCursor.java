package dev.reagent.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.LogMerge;
import dev.reagent.agent.SessionId;
import dev.reagent.run.StreamRecords;
import dev.reagent.run.StreamRecords.DeltaRecord;
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

/** How far one reader has come in a session's stream. Used by one reader at a time, one batch after the other. */
final class StreamCursor {

    /** After each loss of a log its seq goes on at the next multiple. */
    private static final long LOSS = 1_000_000_000L;

    /** In each life of Redis, which may have begun without the end of the one before, the seq goes on at the next multiple. */
    private static final long LEAP = 1_000_000L;

    /** From here on in each life stand moves that were saved before they were made, where Redis lost them. */
    private static final long FORESEEN = LEAP - LogMerge.FORESEEN;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SessionId id;
    private long place;
    private long event;
    private long reached;
    private long stretch;

    /** The last event that the reader was told; the place that it named until that is known to be kept. */
    private long had;

    /** The greatest seq not behind its place that is kept. */
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

    /** The seq of the last event seen, told or not. */
    long event() {
        return event;
    }

    /** The seq of the last item told, at first the one that the reader named. */
    long place() {
        return place;
    }

    /** The greatest seq that the session was seen to have, whatever the reader has named. */
    long reached() {
        return reached;
    }

    /** Behind which deltas are to be read; the one that the reader may have named among them. */
    long deltasAfter() {
        return kept < had ? place - 1 : place;
    }

    boolean hasBegun() {
        return session != null;
    }

    /** Whose session it is; to be asked once it has begun. */
    String orgId() {
        return Objects.requireNonNull(session).task().orgId();
    }

    /** Whether the terminal event has been seen, by a reader who had it already, too: nothing follows. */
    boolean isAtEnd() {
        return session != null && session.isOver() && !more;
    }

    /** Whether there may be more to read at once: the last batch was cut short, or is to be read again. */
    boolean hasMore() {
        return more;
    }

    /**
     * The items of a batch in order; the session is folded from its first event on, whatever the reader has. None of the first batch that
     * shows that Redis lost something: what was read before may not be in the log any more, so all of it has to be read again.
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
     * The rest of the events of a session that is no longer hot: its deltas are gone. Of one that was lost, and is only known as it was
     * accepted, nothing is told: its owner may put back more than that.
     */
    List<StreamItem> archived(List<LogEntry> log) {
        if (log.size() == 1 && log.getFirst().seq() > LOSS) {
            session = AgentSession.of(id, log);
            // whoever comes from before the loss must hear of it, and goes there by itself
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

    /** Of one that is nowhere, as it is lost and not put back yet. */
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

    /** Of numbers between which nothing is lost; it rises with each loss that may be. */
    private static long stretch(long seq) {
        return 2 * (seq / LEAP) + (seq % LEAP < FORESEEN ? 0 : 1);
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
            leap(item, LOSS, Gap.Reason.LOG_LOST, told);
            leap(item, LEAP, hasLost() ? Gap.Reason.LOG_LOST : Gap.Reason.TRIMMED, told);
            told.add(item);
            place = Math.max(place, item.seq());
            kept = place;
        }
        if (!hasLost()) {
            had = event;
        }
        return told;
    }

    /** Whether Redis has lost an event that the reader was told. What it named is taken for one, but where that is the place of a leap. */
    private boolean hasLost() {
        return kept < had && had % LEAP != 0;
    }

    /** Who has nothing misses nothing. */
    private void leap(StreamItem next, long multiple, Gap.Reason reason, List<StreamItem> told) {
        long floor = next.seq() / multiple * multiple;
        if (place > 0 && place < floor && next.seq() > place + 1) {
            told.add(new Gap(place + 1, floor, next.at(), reason));
            place = floor;
            kept = floor;
        }
    }

    /**
     * The end is told also to who names a place beyond it.
     *
     * @param gone deltas before this seq are gone, for that reason
     */
    private void happened(LogEntry entry, long gone, Gap.Reason reason, List<StreamItem> items) {
        missed(entry, gone, reason, items);
        // a session whose log was lost begins anew
        session = session == null || entry.event() instanceof SessionStarted
                ? AgentSession.of(id, List.of(entry))
                : session.with(List.of(entry));
        event = entry.seq();
        seen(event);
        if (event > place || (session.isOver() && event < place)) {
            items.add(new Happened(entry, session));
        }
    }

    /** What stood between an event and what the reader has; who has nothing misses nothing before the first event. */
    private void missed(LogEntry entry, long gone, Gap.Reason reason, List<StreamItem> items) {
        long known = Math.max(place, event);
        if (known == 0) {
            return;
        }
        long floor = entry.seq() / LEAP * LEAP;
        boolean isLoss = hasLost() && known >= floor && known < floor + FORESEEN && entry.seq() >= floor + FORESEEN;
        if (isLoss) {
            hole(known, entry.seq(), entry.at(), Gap.Reason.LOG_LOST, items);
        } else {
            hole(Math.max(known, floor), Math.min(entry.seq(), gone), entry.at(), reason, items);
        }
    }

    /** Nothing is left between two places. */
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
