package dev.reagent.stream;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Shared by all readers of one session on this server: one watch, one read for each change, one formatted text. Exists while it has
 * readers. Thread-safe.
 */
final class SessionFeed {

    private static final Logger LOG = Logger.getLogger(SessionFeed.class);

    private final StreamCursor cursor;
    private final StreamFormat format;
    private final Tail tail;
    private final Consumer<SessionFeed> onOver;
    private Set<Waiting> waiting = new HashSet<>();
    private int readers;
    private boolean over;
    private @Nullable Throwable failure;
    private @Nullable Cancellable watch;

    /** A reader that has everything so far. */
    private static final class Waiting {

        private final long place;
        private final UniEmitter<? super Optional<Chunk>> emitter;

        private Waiting(long place, UniEmitter<? super Optional<Chunk>> emitter) {
            this.place = place;
            this.emitter = emitter;
        }
    }

    private record Answer(Waiting to, Optional<Chunk> piece) {}

    /**
     * @param cursor new, at a seq that the session has reached
     * @param onOver called once, when this feed accepts no more readers
     */
    SessionFeed(StreamCursor cursor, StreamFormat format, Consumer<SessionFeed> onOver) {
        this.cursor = cursor;
        this.format = format;
        this.tail = new Tail(cursor.place());
        this.onOver = onOver;
    }

    /** Adds a reader; returns false if the feed is over and accepts none. */
    synchronized boolean join() {
        if (over) {
            return false;
        }
        readers++;
        return true;
    }

    /** Removes a reader; to be called once by each that has joined. The last one ends the feed. */
    void leave() {
        boolean last;
        synchronized (this) {
            readers--;
            last = readers == 0 && !over;
            over |= last;
        }
        if (last) {
            end();
        }
    }

    /** Watches the session until the last reader has left or the stream has ended. */
    void start(StreamSource source) {
        var reads = new CursorReader(source);
        var watching = source.changes(cursor.id())
                .onItem()
                .transformToMultiAndConcatenate(changed -> Multi.createBy()
                        .repeating()
                        .uni(() -> reads.next(cursor))
                        .whilst(items -> cursor.hasMore()))
                .subscribe()
                .with(this::took, this::failed, () -> over(new ServerStopping()));
        synchronized (this) {
            watch = watching;
            if (!over) {
                return;
            }
        }
        watching.cancel();
    }

    private void end() {
        onOver.accept(this);
        Cancellable watching;
        synchronized (this) {
            watching = watch;
        }
        if (watching != null) {
            watching.cancel();
        }
    }

    synchronized boolean covers(long place) {
        return tail.covers(place);
    }

    /**
     * Returns what follows {@code place}, as soon as there is something; empty if this feed no longer has all of it. Fails if the session
     * cannot be read, or with {@link ServerStopping}.
     */
    Uni<Optional<Chunk>> after(long place) {
        return Uni.createFrom().emitter(emitter -> {
            var reader = new Waiting(place, emitter);
            Optional<Chunk> piece;
            Throwable broken;
            synchronized (this) {
                broken = failure;
                piece = answer(place);
                if (piece == null && broken == null) {
                    waiting.add(reader);
                }
            }
            if (piece != null) {
                emitter.complete(piece);
            } else if (broken != null) {
                emitter.fail(broken);
            } else {
                emitter.onTermination(() -> forget(reader));
            }
        });
    }

    private @Nullable Optional<Chunk> answer(long place) {
        if (!tail.covers(place)) {
            return Optional.empty();
        }
        var piece = tail.after(place);
        return piece == null ? null : Optional.of(piece);
    }

    private synchronized void forget(Waiting reader) {
        waiting.remove(reader);
    }

    private void took(List<StreamItem> items) {
        var texts = items.stream().map(item -> format.write(cursor.id(), item)).toList();
        var answers = new ArrayList<Answer>();
        boolean ends;
        synchronized (this) {
            for (int i = 0; i < items.size(); i++) {
                var item = items.get(i);
                texts.get(i).ifPresent(text -> tail.add(item.from(), item.seq(), text));
            }
            tail.reached(cursor.place(), cursor.isAtEnd());
            answers.addAll(answers());
            tail.trim();
            ends = cursor.isAtEnd() && !over;
            over |= ends;
        }
        if (ends) {
            end();
        }
        answers.forEach(answer -> answer.to().emitter.complete(answer.piece()));
    }

    /** Returns the answers to those waiting readers that have one now, and removes these readers. */
    private List<Answer> answers() {
        var answers = new ArrayList<Answer>();
        var still = new HashSet<Waiting>();
        for (var reader : waiting) {
            var piece = answer(reader.place);
            if (piece == null) {
                still.add(reader);
            } else {
                answers.add(new Answer(reader, piece));
            }
        }
        waiting = still;
        return answers;
    }

    private void failed(Throwable with) {
        LOG.warnf(with, "Cannot read the stream of session %s; disconnecting its readers", cursor.id());
        over(with);
    }

    /** Ends the feed and fails all waiting readers. */
    private void over(Throwable with) {
        Set<Waiting> told;
        boolean first;
        synchronized (this) {
            failure = with;
            told = waiting;
            waiting = new HashSet<>();
            first = !over;
            over = true;
        }
        if (first) {
            onOver.accept(this);
        }
        told.forEach(reader -> reader.emitter.fail(with));
    }
}
