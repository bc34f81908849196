package dev.reagent.chaos.storm;

import java.time.Duration;

/**
 * One thing that is done to a server or a store.
 *
 * @param at   after the begin
 * @param held how long it stays dead or frozen
 */
record Blow(Duration at, Kind kind, String target, Duration held) {

    /** What is done. */
    enum Kind {
        /** {@code kill -9}, started again later. */
        KILL,
        /** SIGSTOP, SIGCONT later. */
        FREEZE,
        /** Asked to end, started again later. */
        RESTART
    }

    Duration end() {
        return at.plus(held);
    }

    @Override
    public String toString() {
        return "%s %s at %.1f s for %.1f s".formatted(kind, target, at.toMillis() / 1000.0, held.toMillis() / 1000.0);
    }
}
