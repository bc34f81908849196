package dev.reagent.run;

import dev.reagent.agent.Priority;
import dev.reagent.run.Backlog.Share;
import dev.reagent.run.Backlog.Standing;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Who goes before a waiting run, if the queue went on as it stands: nobody came, and nobody's run ended. Pure. */
final class FairShare {

    private FairShare() {}

    /**
     * Runs that would be taken before it, by priority. Those of its own organisation are counted; of the others it is
     * worked out how many they are, and taken that the higher priorities go first, which ageing may have changed.
     *
     * @param limits of organisations; 0 for none
     */
    static Map<Priority, Long> ahead(String orgId, Standing own, List<Share> organisations, Limits limits) {
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
     * How many of another organisation go before. Ours is taken when it has as many in service as now, and those before it
     * too. Until then the other fills up to as many; and one more where it is before us in turn, as it stays then.
     */
    private static long taken(Standing own, long before, Share other, int limit) {
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
