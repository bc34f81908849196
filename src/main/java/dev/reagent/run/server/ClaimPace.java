package dev.reagent.run.server;

/**
 * Limits the sessions between their take and their claim. The limit starts at 1, while classes are not loaded or compiled yet, and
 * rises by 1 with each claim, up to 64. A cold server that claims many at once blocks its own event loops for seconds. Thread-safe.
 */
final class ClaimPace {

    private static final int MOST = 64;

    private int limit = 1;
    private int claiming;
    private boolean heldBack;

    /** Returns how many may be taken now. */
    synchronized int room() {
        int room = Math.max(0, limit - claiming);
        heldBack |= room == 0;
        return room;
    }

    synchronized void begin() {
        claiming++;
    }

    /** Records the end of a claim. Returns whether {@link #room} was 0 at some call since the last claim ended. */
    synchronized boolean end() {
        claiming--;
        limit = Math.min(MOST, limit + 1);
        boolean was = heldBack;
        heldBack = false;
        return was;
    }
}
