package dev.reagent.run.queue;

import dev.reagent.agent.task.Priority;
import dev.reagent.run.queue.Backlog.Position;
import dev.reagent.run.queue.Backlog.Share;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Computes which runs are taken before a waiting run, if no run were added and none ended. Pure. */
final class FairShare {

    private FairShare() {}

    /**
     * Returns how many runs are taken before this one, by priority. Runs of its own organisation are counted. For the other
     * organisations the number is computed, assuming that higher priorities go first; ageing may have changed that order.
     *
     * @param limits of organisations; 0 for none
     */
    static Map<Priority, Long> ahead(String orgId, Position own, List<Share> organisations, Limits limits) {
        var ahead = new EnumMap<>(own.ahead());
        long before = own.ahead().values().stream().mapToLong(Long::longValue).sum();
        for (var other : organisations) {
            if (!other.orgId().equals(orgId)) {
                addByPriority(ahead, other.waiting(), taken(own, before, other, limits.of(other.orgId())));
            }
        }
        return ahead;
    }

    /** The limit of runs in service of each organisation. */
    interface Limits {
        int of(String orgId);
    }

    /**
     * Returns how many runs of another organisation are taken first. This run is taken when its organisation has served the runs
     * before it, on top of those in service now. The other organisation is served up to the same number until then, plus one if
     * it precedes in turn.
     */
    private static long taken(Position own, long before, Share other, int limit) {
        long ours = own.serving() + before;
        boolean goesFirst = other.serving() > own.serving()
                || other.serving() == own.serving() && other.turn().compareTo(own.turn()) < 0;
        long upTo = Math.max(0, ours + (goesFirst ? 1 : 0) - other.serving());
        long waiting =
                other.waiting().values().stream().mapToLong(Long::longValue).sum();
        long room = limit == 0 ? Long.MAX_VALUE : Math.max(0, limit - other.serving());
        return Math.min(Math.min(upTo, waiting), room);
    }

    private static void addByPriority(Map<Priority, Long> ahead, Map<Priority, Long> waiting, long taken) {
        long left = taken;
        for (var priority : Priority.values()) {
            long of = Math.min(left, waiting.getOrDefault(priority, 0L));
            ahead.merge(priority, of, Long::sum);
            left -= of;
        }
    }
}
