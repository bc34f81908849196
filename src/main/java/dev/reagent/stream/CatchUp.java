package dev.reagent.stream;

import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.Queue;

/** Reads a session's stream for one reader, from its position to the end of what the stores have. Not for concurrent calls. */
final class CatchUp {

    private final CursorReader reads;
    private final StreamCursor cursor;
    private final StreamFormat format;
    private final Queue<Written> left = new ArrayDeque<>();
    private long place;

    /** A formatted item; empty if the reader does not receive it. */
    private record Written(long seq, byte[] text) {}

    CatchUp(CursorReader reads, StreamCursor cursor, StreamFormat format) {
        this.reads = reads;
        this.cursor = cursor;
        this.format = format;
        this.place = cursor.place();
    }

    /** Returns the seq up to which the reader has received everything. */
    long place() {
        return place;
    }

    /** Returns the next chunk; the last one may be empty. */
    Uni<Chunk> next() {
        return left.isEmpty()
                ? reads.next(cursor).invoke(items -> items.forEach(this::write)).map(items -> piece())
                : Uni.createFrom().item(this::piece);
    }

    private void write(StreamItem item) {
        left.add(new Written(item.seq(), format.write(cursor.id(), item).orElseGet(() -> new byte[0])));
    }

    private Chunk piece() {
        var text = new Chunk.Text();
        for (var item = left.peek(); item != null && text.takes(item.text()); item = left.peek()) {
            text.add(item.text());
            place = item.seq();
            left.remove();
        }
        if (left.isEmpty()) {
            place = cursor.place();
        }
        return new Chunk(text.bytes(), place, isDone() && cursor.isAtEnd());
    }

    /** Returns whether the reader has received all that the stores had. */
    boolean isDone() {
        return left.isEmpty() && !cursor.hasMore();
    }

    StreamCursor cursor() {
        return cursor;
    }
}
