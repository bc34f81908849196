package dev.reagent.stream;

import dev.reagent.agent.SessionId;
import dev.reagent.run.RunRefused;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One reader of a session's stream: by itself until it has come to the end of it, then with the others. One piece after
 * the other; {@link #leave} from anywhere.
 */
final class StreamReader {

    /** Redis has less than others were told, until what it lost is put back. */
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

    /** What the reader is given next, as soon as there is something; maybe empty. */
    Uni<Piece> next() {
        return Uni.createFrom().deferred(this::proceed).invoke(piece -> place = piece.place());
    }

    private Uni<Piece> proceed() {
        var with = feed();
        if (with == null) {
            return catchUp();
        }
        return with.after(place)
                .flatMap(piece -> piece.map(it -> Uni.createFrom().item(it)).orElseGet(this::catchUp));
    }

    private Uni<Piece> catchUp() {
        var kept = feeds.kept().take(this);
        // with the others the reader may have come further meanwhile
        var way = kept != null && kept.place() == place ? kept : feeds.catchUp(key, place);
        return way.next().map(piece -> permitted(way, piece)).flatMap(piece -> went(way, piece));
    }

    /** Another organisation's session is no session: the two cannot be told apart. */
    private Piece permitted(CatchUp way, Piece piece) {
        if (!way.cursor().orgId().equals(key.orgId())) {
            throw new RunRefused(RunRefused.Why.NO_SUCH_SESSION, "There is no session of that id.");
        }
        return piece;
    }

    private Uni<Piece> went(CatchUp way, Piece piece) {
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

    /** The feed that the reader may go with; null where it is too far behind, or has left. */
    private synchronized @Nullable SessionFeed feed() {
        if (feed == null && !left) {
            feed = reached == NOWHERE ? feeds.joinAt(key, place) : feeds.join(key, reached);
        }
        return feed;
    }

    /** Gives back what it holds; again does nothing. */
    synchronized void leave() {
        left = true;
        feeds.kept().take(this);
        if (feed != null) {
            feed.leave();
            feed = null;
        }
    }
}
