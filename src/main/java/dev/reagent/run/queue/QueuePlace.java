package dev.reagent.run.queue;

import dev.reagent.agent.task.Priority;
import java.util.Map;

/**
 * The position of a waiting run.
 *
 * @param ahead how many runs of all organisations are taken before it, by priority
 */
public record QueuePlace(Reason reason, Map<Priority, Long> ahead) {

    /** Why it waits. */
    public enum Reason {
        /** Its organisation has reached its limit of runs in service. */
        ORG_LIMIT,
        /** No server has room, or claims are paused. */
        SERVER_FULL,
        /** Other runs are taken first, or a server is about to take it. */
        WAITING_TURN
    }

    /** Starts at 1. */
    public long position() {
        return ahead.values().stream().mapToLong(Long::longValue).sum() + 1;
    }
}
