package dev.reagent.stream;

import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.Queue;

/** One reader's way from where it is to the end of what the stores have, a piece at a time. One piece after the other. */
final class CatchUp {

    private final CursorReader reads;
    private final StreamCursor cursor;
    private final StreamFormat format;
    private final Queue<Written> left = new ArrayDeque<>();
    private long place;

    /** An item in the reader's words; empty where it is not told. */
    private record Written(long seq, byte[] text) {}

    CatchUp(CursorReader reads, StreamCursor cursor, StreamFormat format) {
        this.reads = reads;
        this.cursor = cursor;
        this.format = format;
        this.place = cursor.place();
    }

    /** The seq up to which the reader has been given everything. */
    long place() {
        return place;
    }

    /** The next piece; the last one of the way is maybe empty. */
    Uni<Piece> next() {
        return left.isEmpty()
                ? reads.next(cursor).invoke(items -> items.forEach(this::write)).map(items -> piece())
                : Uni.createFrom().item(this::piece);
    }

    private void write(StreamItem item) {
        left.add(new Written(item.seq(), format.write(cursor.id(), item).orElseGet(() -> new byte[0])));
    }

    private Piece piece() {
        var text = new Piece.Text();
        for (var item = left.peek(); item != null && text.takes(item.text()); item = left.peek()) {
            text.add(item.text());
            place = item.seq();
            left.remove();
        }
        if (left.isEmpty()) {
            place = cursor.place();
        }
        return new Piece(text.bytes(), place, isDone() && cursor.isAtEnd());
    }

    /** Whether the reader has been given all that the stores had. */
    boolean isDone() {
        return left.isEmpty() && !cursor.hasMore();
    }

    StreamCursor cursor() {
        return cursor;
    }
}
