package dev.reagent.stream;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The feeds of the sessions that clients follow on this server. Thread-safe. */
final class SessionFeeds {

    /** Unfinished reads of long streams that are kept: a few megabytes each for a session of maximum length. */
    private static final int KEPT = 64;

    private final StreamSource source;
    private final CursorReader reads;
    private final ConcurrentHashMap<StreamKey, SessionFeed> feeds = new ConcurrentHashMap<>();
    private final KeptCatchUps kept = new KeptCatchUps(KEPT);

    SessionFeeds(StreamSource source) {
        this.source = source;
        this.reads = new CursorReader(source);
    }

    /** Joins the session's feed if it exists and has all that follows {@code place}; otherwise returns null. */
    @Nullable
    SessionFeed joinAt(StreamKey key, long place) {
        var feed = feeds.get(key);
        return feed != null && feed.covers(place) && feed.join() ? feed : null;
    }

    /**
     * Joins the feed of a session. The first reader starts it.
     *
     * @param reached a seq that the session has reached
     */
    SessionFeed join(StreamKey key, long reached) {
        while (true) {
            var mine = new SessionFeed(
                    new StreamCursor(key.session(), reached), key.format(), over -> feeds.remove(key, over));
            var there = feeds.putIfAbsent(key, mine);
            var feed = there == null ? mine : there;
            if (feed.join()) {
                if (there == null) {
                    feed.start(source);
                }
                return feed;
            }
            feeds.remove(key, feed);
        }
    }

    CatchUp catchUp(StreamKey key, long place) {
        return new CatchUp(reads, new StreamCursor(key.session(), place), key.format());
    }

    KeptCatchUps kept() {
        return kept;
    }

    int size() {
        return feeds.size();
    }
}
