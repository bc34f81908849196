package dev.reagent.run;

/**
 * How many sessions may be between their take and their claim: one after the start, while nothing is loaded or compiled yet, and one
 * more with each that was claimed. A server that claims many at once then blocks its own event loops for seconds. Thread-safe.
 */
final class ClaimPace {

    private static final int MOST = 64;

    private int limit = 1;
    private int claiming;
    private boolean heldBack;

    /** How many may be taken now. */
    synchronized int room() {
        int room = Math.max(0, limit - claiming);
        heldBack |= room == 0;
        return room;
    }

    synchronized void begin() {
        claiming++;
    }

    /** Notes that a claim is over; whether there was no room since it was last asked for. */
    synchronized boolean end() {
        claiming--;
        limit = Math.min(MOST, limit + 1);
        boolean was = heldBack;
        heldBack = false;
        return was;
    }
}
