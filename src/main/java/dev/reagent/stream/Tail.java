package dev.reagent.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The formatted end of a session's stream: the items read last, and some before them for readers that are a little behind. Not thread-safe.
 */
final class Tail {

    /** Bytes kept for readers that are behind. */
    static final int KEPT_BYTES = 32 << 10;

    private final Deque<Written> written = new ArrayDeque<>();
    private long from;
    private long place;
    private int bytes;
    private boolean ended;

    private record Written(long from, long seq, byte[] text) {}

    /** @param from the tail has everything after this seq */
    Tail(long from) {
        this.from = from;
        this.place = from;
    }

    /** @param from the first seq that the text covers */
    void add(long from, long seq, byte[] text) {
        written.add(new Written(from, seq, text));
        bytes += text.length;
    }

    /**
     * @param upTo  everything up to this seq has been added
     * @param atEnd whether nothing follows
     */
    void reached(long upTo, boolean atEnd) {
        place = upTo;
        ended = atEnd;
    }

    /** Drops the oldest items beyond {@link #KEPT_BYTES}. */
    void trim() {
        while (bytes > KEPT_BYTES && written.size() > 1) {
            var oldest = written.remove();
            bytes -= oldest.text().length;
            from = oldest.seq();
        }
    }

    /**
     * Returns whether the tail has all that a reader at this seq lacks. False for a reader inside a gap: it may have received what others
     * lost.
     */
    boolean covers(long seq) {
        var first = lacking(seq).peek();
        return seq >= from && (first == null || first.from() > seq || first.seq() <= seq);
    }

    /** Returns the next chunk for a reader at {@code seq}; null if there is nothing yet. */
    @Nullable
    Chunk after(long seq) {
        var lacking = lacking(seq);
        if (lacking.isEmpty()) {
            return ended ? new Chunk(new byte[0], place, true) : null;
        }
        var text = new Chunk.Text();
        long upTo = seq;
        for (var item : lacking) {
            if (!text.takes(item.text())) {
                return new Chunk(text.bytes(), upTo, false);
            }
            text.add(item.text());
            upTo = item.seq();
        }
        return new Chunk(text.bytes(), Math.max(place, upTo), ended);
    }

    /** Includes the terminal event even for a reader that named a seq beyond it. */
    private Deque<Written> lacking(long seq) {
        var lacking = new ArrayDeque<Written>();
        for (var newest = written.descendingIterator(); newest.hasNext(); ) {
            var item = newest.next();
            boolean isEnd = ended && seq > place && lacking.isEmpty();
            if (item.seq() <= seq && !isEnd) {
                break;
            }
            lacking.addFirst(item);
        }
        return lacking;
    }
}
