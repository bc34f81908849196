package dev.reagent.agent;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Restores a session's log from what Redis still has and what PostgreSQL saved.
 *
 * <p>Parking moves are saved before they are appended, under reserved numbers (see {@link Seq}). The append may use other numbers,
 * or never happen because others wrote first; and a number must identify one event only.
 */
public final class LogMerge {

    private LogMerge() {}

    /**
     * Returns a log with the parking moves that are appended next, under reserved numbers.
     *
     * @param log complete up to the version of the decision
     */
    public static List<LogEntry> withExpected(List<LogEntry> log, List<Event.Move> moves, Instant at) {
        long version = log.getLast().seq();
        long end = Seq.nextLife(version);
        long seq = (end - moves.size() > version ? end : Seq.nextLife(end)) - moves.size();
        var whole = new ArrayList<>(log);
        for (var move : moves) {
            whole.add(new LogEntry(seq++, at.truncatedTo(ChronoUnit.MILLIS), move));
        }
        return List.copyOf(whole);
    }

    /** Returns the later of two saved logs of a session; the first if both have the same version. */
    public static List<LogEntry> later(List<LogEntry> one, List<LogEntry> other) {
        return version(one) >= version(other) ? one : other;
    }

    /** Returns the version at which a log was saved: its last number that is not reserved. */
    private static long version(List<LogEntry> saved) {
        return saved.reversed().stream()
                .mapToLong(LogEntry::seq)
                .dropWhile(Seq::isReserved)
                .findFirst()
                .orElse(0);
    }

    /**
     * Returns the log with its lost entries restored. A saved entry is not restored if it is
     *
     * <ul>
     *   <li>before an owner's entry in Redis: the owner had the whole log when it wrote
     *   <li>in a place where Redis has another entry of the same life, or saved after such a place
     * </ul>
     *
     * @param there what Redis has; writers other than the owner may have appended after a gap
     * @param saved complete when it was saved; may end with parking moves not appended yet
     * @return {@code there} with the lost entries of {@code saved}, by seq
     */
    public static List<LogEntry> whole(List<LogEntry> there, List<LogEntry> saved) {
        var had = new TreeMap<Long, LogEntry>();
        there.forEach(entry -> had.put(entry.seq(), entry));
        long complete = there.stream()
                .filter(entry -> !(entry.event() instanceof Event.ByOthers))
                .mapToLong(LogEntry::seq)
                .max()
                .orElse(0);
        var whole = new TreeMap<>(had);
        long before = 0;
        for (var entry : saved) {
            var next = had.higherEntry(before);
            if (next != null
                    && next.getKey() < Seq.nextLife(entry.seq())
                    && !next.getValue().equals(entry)) {
                break;
            }
            if (entry.seq() > complete) {
                whole.put(entry.seq(), entry);
            }
            before = entry.seq();
        }
        return List.copyOf(whole.values());
    }
}
