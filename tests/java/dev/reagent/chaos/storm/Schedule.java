package dev.reagent.chaos.storm;

import dev.reagent.chaos.storm.Blow.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;

/** What is done to whom and when, all of it decided by the seed before it begins. */
final class Schedule {

    static final String REDIS = "redis";
    static final String POSTGRES = "postgres";

    /** All of them at once. */
    static final String SERVERS = "servers";

    /** A server needs so long to come back, on a busy machine. */
    private static final Duration COMING_BACK = Duration.ofSeconds(14);

    private Schedule() {}

    /**
     * One thing at a time, or two; and, about half-way, all servers at once and nothing else.
     *
     * @param length of the storm; what begins in it may end a little later
     */
    static List<Blow> of(Dice dice, int servers, Duration length) {
        SplittableRandom of = dice.of("schedule");
        var blows = new ArrayList<Blow>();
        var busyUntil = new HashMap<String, Duration>();
        for (var at = Duration.ofSeconds(4); at.compareTo(length) < 0; ) {
            var blow = blow(of, servers, at);
            long others = busyUntil.values().stream()
                    .filter(end -> end.compareTo(blow.at()) > 0)
                    .count();
            var busy = busyUntil.get(blow.target());
            if (others < 2 && (busy == null || busy.compareTo(blow.at()) < 0)) {
                blows.add(blow);
                busyUntil.put(blow.target(), back(blow));
            }
            at = at.plusMillis(of.nextInt(1500, 8000));
        }
        var cut = powerCut(dice.of("power cut"), length);
        blows.removeIf(blow -> back(blow).compareTo(cut.at()) > 0 && blow.at().compareTo(back(cut)) < 0);
        blows.add(cut);
        blows.sort(Comparator.comparing(Blow::at));
        return blows;
    }

    private static Blow powerCut(SplittableRandom of, Duration length) {
        return new Blow(
                millis(of, (int) length.toMillis() * 2 / 5, (int) length.toMillis() / 2),
                Kind.KILL,
                SERVERS,
                millis(of, 100, 3000));
    }

    /** When its target is as it was. */
    private static Duration back(Blow blow) {
        return isServer(blow) && blow.kind() != Kind.FREEZE
                ? blow.end().plus(COMING_BACK)
                : blow.end().plusSeconds(2);
    }

    private static boolean isServer(Blow blow) {
        return !blow.target().equals(REDIS) && !blow.target().equals(POSTGRES);
    }

    private static Blow blow(SplittableRandom of, int servers, Duration at) {
        int which = of.nextInt(100);
        if (which < 60) {
            var target = Integer.toString(of.nextInt(servers));
            int how = of.nextInt(100);
            return how < 45
                    ? new Blow(at, Kind.KILL, target, millis(of, 100, 9000))
                    // longer than the 5 s after which a server counts as gone, mostly
                    : how < 85
                            ? new Blow(at, Kind.FREEZE, target, millis(of, 3000, 13_000))
                            : new Blow(at, Kind.RESTART, target, millis(of, 100, 4000));
        }
        if (which < 82) {
            int how = of.nextInt(3);
            return new Blow(
                    at,
                    how == 0 ? Kind.KILL : how == 1 ? Kind.FREEZE : Kind.RESTART,
                    REDIS,
                    how == 1 ? millis(of, 500, 9000) : millis(of, 100, 3000));
        }
        return of.nextBoolean()
                ? new Blow(at, Kind.FREEZE, POSTGRES, millis(of, 500, 9000))
                : new Blow(at, Kind.RESTART, POSTGRES, millis(of, 100, 3000));
    }

    private static Duration millis(SplittableRandom of, int least, int most) {
        return Duration.ofMillis(of.nextInt(least, most));
    }
}
