package dev.reagent.run.reading;

import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of the runs that were accepted with one request.
 *
 * @param counts of the runs by status, without the one that follows them; has every status
 * @param then   the run that starts when the others have ended; null if the client requested none
 * @param cost   of all of them so far, including the one that follows
 */
public record Batch(
        String id,
        Map<SessionStatus, Integer> counts,
        @Nullable Then then,
        MicroDollars cost,
        Instant createdAt) {

    /** The run that follows. */
    public record Then(SessionId id, SessionStatus status) {}

    public Batch {
        counts = Map.copyOf(counts);
    }

    /**
     * One status for all of them. When all have ended: the status of the run that follows or, without one, the worst of the ends. Before
     * that: {@code pending} if none has begun, {@code awaiting_approval} if it only waits for people, else {@code running}.
     */
    public SessionStatus status() {
        boolean isOver = open() == 0 && (then == null || then.status().isTerminal());
        return isOver ? end() : middle();
    }

    private int open() {
        return count(SessionStatus.PENDING) + count(SessionStatus.RUNNING) + count(SessionStatus.AWAITING_APPROVAL);
    }

    private int count(SessionStatus status) {
        return counts.getOrDefault(status, 0);
    }

    private SessionStatus end() {
        if (then != null) {
            return then.status();
        }
        return count(SessionStatus.FAILED) > 0
                ? SessionStatus.FAILED
                : count(SessionStatus.CANCELLED) > 0 ? SessionStatus.CANCELLED : SessionStatus.COMPLETED;
    }

    private SessionStatus middle() {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        if (count(SessionStatus.PENDING) == all && (then == null || then.status() == SessionStatus.PENDING)) {
            return SessionStatus.PENDING;
        }
        boolean runs = count(SessionStatus.RUNNING) + count(SessionStatus.PENDING) > 0;
        boolean asks = count(SessionStatus.AWAITING_APPROVAL) > 0
                || then != null && then.status() == SessionStatus.AWAITING_APPROVAL;
        return asks && !runs ? SessionStatus.AWAITING_APPROVAL : SessionStatus.RUNNING;
    }
}
