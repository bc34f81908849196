package dev.reagent.stream;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunRefused;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One reader of a session's stream: reads by itself until it has caught up, then shares a feed. One call of {@link #next} at a time;
 * {@link #leave} from any thread.
 */
final class StreamReader {

    /** Pause between two reads while Redis has less than other readers received, until the loss is restored. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final long NOWHERE = -1;

    private final StreamKey key;
    private final SessionFeeds feeds;
    private long place;
    private long reached = NOWHERE;
    private @Nullable SessionFeed feed;
    private boolean left;

    StreamReader(StreamKey key, long after, SessionFeeds feeds) {
        this.key = key;
        this.place = after;
        this.feeds = feeds;
    }

    SessionId session() {
        return key.session();
    }

    /** Returns the next chunk as soon as there is something; it may be empty. */
    Uni<Chunk> next() {
        return Uni.createFrom().deferred(this::proceed).invoke(piece -> place = piece.place());
    }

    private Uni<Chunk> proceed() {
        var with = feed();
        if (with == null) {
            return catchUp();
        }
        return with.after(place)
                .flatMap(piece -> piece.map(it -> Uni.createFrom().item(it)).orElseGet(this::catchUp));
    }

    private Uni<Chunk> catchUp() {
        var kept = feeds.kept().take(this);
        // the shared feed may have advanced the reader meanwhile
        var way = kept != null && kept.place() == place ? kept : feeds.catchUp(key, place);
        return way.next().map(piece -> permitted(way, piece)).flatMap(piece -> went(way, piece));
    }

    /** Fails for another organisation's session exactly as for an unknown one. */
    private Chunk permitted(CatchUp way, Chunk piece) {
        if (!way.cursor().orgId().equals(key.orgId())) {
            throw new RunRefused(RunRefused.Why.NO_SUCH_SESSION, "No session has this id.");
        }
        return piece;
    }

    private Uni<Chunk> went(CatchUp way, Chunk piece) {
        if (!way.isDone()) {
            keep(way);
        } else {
            reached = way.cursor().reached();
            var with = feed();
            if (piece.text().length == 0 && !piece.last() && with != null && !with.covers(piece.place())) {
                return Uni.createFrom().item(piece).onItem().delayIt().by(PAUSE);
            }
        }
        return Uni.createFrom().item(piece);
    }

    private synchronized void keep(CatchUp way) {
        if (!left) {
            feeds.kept().keep(this, way);
        }
    }

    /** Returns the feed that the reader can share; null if it is too far behind, or has left. */
    private synchronized @Nullable SessionFeed feed() {
        if (feed == null && !left) {
            feed = reached == NOWHERE ? feeds.joinAt(key, place) : feeds.join(key, reached);
        }
        return feed;
    }

    /** Leaves the feed and drops what was kept. Idempotent. */
    synchronized void leave() {
        left = true;
        feeds.kept().take(this);
        if (feed != null) {
            feed.leave();
            feed = null;
        }
    }
}
