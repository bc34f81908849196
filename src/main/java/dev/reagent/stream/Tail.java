package dev.reagent.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The end of a session's stream in its readers' words: what was read last, and so much of what came before that a reader
 * who is a little behind finds it here. Not thread-safe.
 */
final class Tail {

    /** What is kept for readers that are behind. */
    static final int KEPT_BYTES = 32 << 10;

    private final Deque<Written> written = new ArrayDeque<>();
    private long from;
    private long place;
    private int bytes;
    private boolean ended;

    private record Written(long from, long seq, byte[] text) {}

    /** @param from it has everything behind this seq */
    Tail(long from) {
        this.from = from;
        this.place = from;
    }

    /** @param from the first seq that it stands for */
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

    /** Forgets the oldest where there is too much. */
    void trim() {
        while (bytes > KEPT_BYTES && written.size() > 1) {
            var oldest = written.remove();
            bytes -= oldest.text().length;
            from = oldest.seq();
        }
    }

    /**
     * Whether a reader who has everything up to this seq finds all that it lacks here. Who has some of what is gone for the others does not:
     * it may have been told what is lost.
     */
    boolean covers(long seq) {
        var first = lacking(seq).peek();
        return seq >= from && (first == null || first.from() > seq || first.seq() <= seq);
    }

    /** What a reader who has everything up to {@code seq} is given next; null where there is nothing yet. */
    @Nullable
    Piece after(long seq) {
        var lacking = lacking(seq);
        if (lacking.isEmpty()) {
            return ended ? new Piece(new byte[0], place, true) : null;
        }
        var text = new Piece.Text();
        long upTo = seq;
        for (var item : lacking) {
            if (!text.takes(item.text())) {
                return new Piece(text.bytes(), upTo, false);
            }
            text.add(item.text());
            upTo = item.seq();
        }
        return new Piece(text.bytes(), Math.max(place, upTo), ended);
    }

    /** The terminal event is for everybody, also for who claims to have more than there ever was. */
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
