package dev.reagent.chaos.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The queue as it is to one session: {@code queue-*.lua}. Time is in ticks. */
final class Queue {

    /** A server that is silent for longer is gone. */
    static final int SILENCE = 60;

    private boolean waits;
    private boolean woken;
    private int tickets;
    private String holder = "";
    private int ticket;
    private final Map<String, Integer> beats = new HashMap<>();
    private final Map<String, Integer> since = new HashMap<>();

    void add() {
        waits |= holder.isEmpty();
    }

    /** As {@link #add}; a session that is held waits once it is released. */
    void wake() {
        woken |= !holder.isEmpty();
        add();
    }

    /** The heartbeat and the sweep. */
    void beat(String server, int now) {
        var before = beats.put(server, now);
        int silent = now - SILENCE;
        if (before == null || before <= silent || !since.containsKey(server)) {
            since.put(server, now);
        }
        if (since.get(server) <= silent) {
            for (var other : Set.copyOf(beats.keySet())) {
                if (beats.get(other) <= silent) {
                    abandon(other);
                }
            }
        }
    }

    /** A ticket; 0 for nothing. */
    int take(String server, int now) {
        var beat = beats.get(server);
        return !waits || beat == null || beat <= now - SILENCE ? 0 : serve(server, 0);
    }

    /** A ticket above another; 0 where another server holds the session, but for force. */
    int hold(String server, int above, boolean force, int now) {
        beats.putIfAbsent(server, now);
        return holder.isEmpty() || holder.equals(server) || force ? serve(server, above) : 0;
    }

    private int serve(String server, int above) {
        waits = false;
        holder = server;
        tickets = Math.max(tickets, above) + 1;
        ticket = tickets;
        return ticket;
    }

    /** The ticket under which a server holds it; 0 for none. */
    int ticketOf(String server) {
        return holder.equals(server) ? ticket : 0;
    }

    boolean isLost() {
        return !waits && holder.isEmpty();
    }

    /** Only under its ticket a hold is released. */
    boolean release(String server, int held, boolean goesOn) {
        if (ticketOf(server) != held) {
            return false;
        }
        holder = "";
        waits = goesOn || woken;
        woken = false;
        return true;
    }

    void abandon(String server) {
        if (holder.equals(server)) {
            holder = "";
            woken = false;
            waits = true;
        }
        beats.remove(server);
        since.remove(server);
    }

    void lose() {
        waits = false;
        woken = false;
        holder = "";
        tickets = 0;
        beats.clear();
        since.clear();
    }

    @Override
    public String toString() {
        return (waits ? "waits" : "does not wait") + ", held by " + holder;
    }
}
