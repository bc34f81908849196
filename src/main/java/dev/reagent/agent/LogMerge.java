package dev.reagent.agent;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a session's log was, by what Redis still has of it and what was saved in PostgreSQL.
 *
 * <p>The moves of a parking are saved before they are made, under numbers that no log comes to by counting: for they may be made
 * under others, or not at all because others wrote first, and a number stands for one event only.
 */
public final class LogMerge {

    /** In each life of Redis the seq goes on at the next multiple: between two of these only a log's end can be lost. */
    private static final long LEAP = 1_000_000L;

    /** So many numbers at the end of a life's are for moves that were foreseen. */
    public static final long FORESEEN = 10_000L;

    private LogMerge() {}

    /**
     * A log with moves that are about to be made.
     *
     * @param log whole, up to the version that the moves were decided on
     */
    public static List<LogEntry> foreseeing(List<LogEntry> log, List<Event> moves, Instant at) {
        long version = log.getLast().seq();
        long end = leap(version);
        long seq = (end - moves.size() > version ? end : leap(end)) - moves.size();
        var whole = new ArrayList<>(log);
        for (var move : moves) {
            whole.add(new LogEntry(seq++, at.truncatedTo(ChronoUnit.MILLIS), move));
        }
        return List.copyOf(whole);
    }

    /** The later of two saved logs of a session; the first where they are of the same version. */
    public static List<LogEntry> later(List<LogEntry> one, List<LogEntry> other) {
        return version(one) >= version(other) ? one : other;
    }

    /** Up to where a saved log had been written, which is no number of a foreseen move. */
    private static long version(List<LogEntry> saved) {
        return saved.reversed().stream()
                .mapToLong(LogEntry::seq)
                .dropWhile(seq -> seq % LEAP >= LEAP - FORESEEN)
                .findFirst()
                .orElse(0);
    }

    /**
     * The log with what it lacks. Of what was saved nothing comes back
     *
     * <ul>
     *   <li>before an entry of an owner: that had the whole log in hand when it wrote
     *   <li>that would stand where the log goes on otherwise in the same life, nor what was saved behind it
     * </ul>
     *
     * @param there what Redis has; others than the owner may have written behind a hole
     * @param saved whole when it was saved, maybe with foreseen moves
     * @return {@code there} and what was lost of {@code saved}, by seq
     */
    public static List<LogEntry> whole(List<LogEntry> there, List<LogEntry> saved) {
        var had = new TreeMap<Long, LogEntry>();
        there.forEach(entry -> had.put(entry.seq(), entry));
        long complete = there.stream()
                .filter(entry -> !entry.event().isByOthers())
                .mapToLong(LogEntry::seq)
                .max()
                .orElse(0);
        var whole = new TreeMap<>(had);
        long before = 0;
        for (var entry : saved) {
            var next = had.higherEntry(before);
            if (next != null
                    && next.getKey() < leap(entry.seq())
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

    private static long leap(long seq) {
        return (seq / LEAP + 1) * LEAP;
    }
}
