package dev.reagent.chaos.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The queue as it is to one session: {@code queue-*.lua}. Time is in ticks. */
final class Queue {

    /** A server that is silent for longer is gone. */
    static final int SILENCE = 60;

    private boolean ready;
    private int tickets;
    private final Map<String, Integer> holders = new HashMap<>();
    private final Map<String, Integer> beats = new HashMap<>();

    void add() {
        ready = true;
    }

    /** The heartbeat and the sweep; the servers that live. */
    Set<String> beat(String server, int now) {
        var before = beats.put(server, now);
        int silent = now - SILENCE;
        if (before != null && before > silent) {
            for (var other : Set.copyOf(beats.keySet())) {
                if (beats.get(other) <= silent) {
                    abandon(other);
                }
            }
        }
        var living = new HashSet<String>();
        beats.forEach((other, at) -> {
            if (at > silent) {
                living.add(other);
            }
        });
        return living;
    }

    /** A ticket; 0 for nothing. */
    int take(String server, int now) {
        var beat = beats.get(server);
        if (!ready || beat == null || beat <= now - SILENCE) {
            return 0;
        }
        return hold(server, now);
    }

    /** Puts the session into a server's hands, under a new ticket. */
    int hold(String server, int now) {
        // so that it is swept
        beats.putIfAbsent(server, now);
        ready = false;
        holders.put(server, ++tickets);
        return tickets;
    }

    /** The ticket under which a server holds it; 0 for none. */
    int ticketOf(String server) {
        return holders.getOrDefault(server, 0);
    }

    boolean isHeld(String server) {
        return holders.containsKey(server);
    }

    /** Only who has the ticket lets go of it. */
    boolean release(String server, int ticket, boolean goesOn) {
        boolean had = holders.remove(server, ticket);
        ready |= had && goesOn;
        return had;
    }

    void abandon(String server) {
        ready |= holders.remove(server) != null;
        beats.remove(server);
    }

    void lose() {
        ready = false;
        holders.clear();
        beats.clear();
    }

    @Override
    public String toString() {
        return (ready ? "ready" : "not ready") + ", held by " + holders.keySet();
    }
}
