package dev.reagent.run;

import dev.reagent.agent.Priority;
import java.util.Map;

/**
 * Where a waiting run stands.
 *
 * @param ahead how many runs would be taken before it, by priority, of all organisations
 */
public record QueuePlace(Reason reason, Map<Priority, Long> ahead) {

    /** Why it waits. */
    public enum Reason {
        /** Its organisation has as many runs in service as it may. */
        ORG_LIMIT,
        /** No server has room, or none takes anything. */
        SERVER_FULL,
        /** Others go first, or a server is about to take it. */
        WAITING_TURN
    }

    /** From 1. */
    public long position() {
        return ahead.values().stream().mapToLong(Long::longValue).sum() + 1;
    }
}
