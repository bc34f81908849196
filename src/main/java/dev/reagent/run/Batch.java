package dev.reagent.run;

import dev.reagent.agent.MicroDollars;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.SessionStatus;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the runs stand that were accepted with one call.
 *
 * @param counts of the runs without the one that follows them; every status is there
 * @param then   the run that starts when the others have ended; null where none was ordered
 * @param cost   of all of them so far, the one that follows too
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
     * One word for all of them. Once all have ended: how the run that follows ended; where there is none, the worst of the ends.
     * Before: {@code pending} where none has begun, {@code awaiting_approval} where only people can move it on, else
     * {@code running}.
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
