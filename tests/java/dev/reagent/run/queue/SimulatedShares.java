package dev.reagent.run.queue;

import dev.reagent.agent.task.Priority;
import dev.reagent.agent.task.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link SimulatedQueue} keeps, as {@code queue.lua} describes its keys, and the functions that the scripts share. */
final class SimulatedShares {

    final Map<SessionId, Waiting> waiting = new HashMap<>();
    final Map<SessionId, Hold> held = new HashMap<>();
    final Set<SessionId> woken = new HashSet<>();
    final Map<String, Instant> beats = new HashMap<>();
    final Map<String, Instant> since = new HashMap<>();
    final Map<String, Long> away = new HashMap<>();
    private final Map<String, Turn> turns = new HashMap<>();
    long taken;
    private long tickets;
    private long placed;

    record Waiting(SessionId id, String org, Priority priority, Instant since) {}

    record Hold(String server, long ticket, Waiting run) {}

    /** When an organisation was served last. */
    private record Turn(long taken, long order) implements Comparable<Turn> {

        @Override
        public int compareTo(Turn other) {
            return Comparator.comparingLong(Turn::taken)
                    .thenComparingLong(Turn::order)
                    .compare(this, other);
        }
    }

    SimulatedShares copy() {
        var copy = new SimulatedShares();
        copy.waiting.putAll(waiting);
        copy.held.putAll(held);
        copy.woken.addAll(woken);
        copy.beats.putAll(beats);
        copy.since.putAll(since);
        copy.away.putAll(away);
        copy.turns.putAll(turns);
        copy.taken = taken;
        copy.tickets = tickets;
        copy.placed = placed;
        return copy;
    }

    /** Whether it did not wait already. */
    boolean wait(SessionId id, String org, Priority priority, Instant queuedAt) {
        return waiting.putIfAbsent(id, new Waiting(id, org, priority, queuedAt)) == null;
    }

    @Nullable
    Waiting unwait(SessionId id) {
        return waiting.remove(id);
    }

    /** A ticket above all that were issued, and above another number. */
    long serve(String server, Waiting run, long above) {
        waiting.remove(run.id());
        tickets = Math.max(tickets, above) + 1;
        held.put(run.id(), new Hold(server, tickets, run));
        return tickets;
    }

    Waiting unserve(Hold hold) {
        held.remove(hold.run().id());
        return hold.run();
    }

    private long serving(String org) {
        return held.values().stream().filter(it -> it.run().org().equals(org)).count();
    }

    /** The organisation to serve next; null if none may be. */
    @Nullable
    String next(QueueSettings settings) {
        return waiting.values().stream()
                .map(Waiting::org)
                .distinct()
                .filter(org -> settings.limitOf(org) == 0 || serving(org) < settings.limitOf(org))
                .min(Comparator.comparingLong(this::serving).thenComparing(turns::get))
                .orElse(null);
    }

    /** The run of an organisation to serve next. */
    Waiting first(String org, QueueSettings.HeadStart headStart) {
        return waiting.values().stream()
                .filter(run -> run.org().equals(org))
                .min(Comparator.<Waiting, Instant>comparing(run -> run.since().plus(later(run.priority(), headStart)))
                        .thenComparing(Waiting::priority)
                        .thenComparing(run -> run.id().value()))
                .orElseThrow();
    }

    private static Duration later(Priority priority, QueueSettings.HeadStart headStart) {
        return switch (priority) {
            case HIGH -> headStart.high().negated();
            case NORMAL -> Duration.ZERO;
            case LOW -> headStart.normal();
        };
    }

    /** A new organisation goes just before the one that was served last; one that has nothing any more is forgotten. */
    void place(String org) {
        if (waiting.values().stream().anyMatch(run -> run.org().equals(org))) {
            turns.computeIfAbsent(org, none -> new Turn(Math.max(0, taken - 1), ++placed));
        } else if (serving(org) == 0) {
            turns.remove(org);
        }
    }

    /** A run of that organisation was taken. */
    void placeLast(String org) {
        turns.put(org, new Turn(++taken, ++placed));
        place(org);
    }

    /** Queues all that a server holds, and forgets the server. Returns how many. */
    int abandon(String server) {
        var holds =
                held.values().stream().filter(it -> it.server().equals(server)).toList();
        var orgs = new ArrayList<String>();
        for (var hold : holds) {
            var run = unserve(hold);
            woken.remove(run.id());
            wait(run.id(), run.org(), run.priority(), run.since());
            orgs.add(run.org());
        }
        for (var map : List.of(beats, since, away)) {
            map.remove(server);
        }
        orgs.forEach(this::place);
        return holds.size();
    }
}
