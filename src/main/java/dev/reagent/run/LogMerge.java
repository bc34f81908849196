package dev.reagent.run;

import dev.reagent.agent.LogEntry;
import java.util.List;
import java.util.TreeMap;

/** What a session's log was, by what Redis still has of it and what PostgreSQL saved. */
final class LogMerge {

    /** In each life of Redis the seq goes on at the next multiple: between two of these only a log's end can be lost. */
    private static final long LEAP = 1_000_000L;

    private LogMerge() {}

    /**
     * The log with what it lacks. A saved log ends with the moves of a parking, written down before they were made: they
     * may have been made in a later life under other numbers, or not at all because others wrote first. So of what was
     * saved nothing comes back
     *
     * <ul>
     *   <li>before an entry of an owner: that had the whole log in hand when it wrote
     *   <li>before or beside another entry of the same life, nor what was saved behind it
     * </ul>
     *
     * @param there what Redis has; others than the owner may have written behind a hole
     * @param saved whole when it was saved
     * @return {@code there} and what was lost of {@code saved}, by seq
     */
    static List<LogEntry> whole(List<LogEntry> there, List<LogEntry> saved) {
        var whole = new TreeMap<Long, LogEntry>();
        there.forEach(entry -> whole.put(entry.seq(), entry));
        long complete = there.stream()
                .filter(entry -> !entry.event().isByOthers())
                .mapToLong(LogEntry::seq)
                .max()
                .orElse(0);
        for (var entry : saved) {
            var next = whole.ceilingEntry(entry.seq());
            if (next != null && next.getValue().equals(entry)) {
                continue;
            }
            if (next != null && next.getKey() / LEAP == entry.seq() / LEAP) {
                break;
            }
            if (entry.seq() > complete) {
                whole.put(entry.seq(), entry);
            }
        }
        return List.copyOf(whole.values());
    }
}
