package dev.reagent.chaos.ownership;

import java.util.Set;

/** The queue's slot of Redis as it is to one session: {@code queue-*.lua}. */
final class QueueSlot {

    /** Lives times this, plus the holds taken away, are a stamp. */
    private static final int LIFE = 1000;

    private enum Seen {
        NEVER,
        FRESH,
        SILENT
    }

    private final Set<Rule> rules;
    private final int[] held;
    private final int[] away;
    private final Seen[] servers;
    private boolean waits;
    private boolean marked;
    private int last;
    private int life = 1;

    QueueSlot(Set<Rule> rules, int servers) {
        this.rules = rules;
        held = new int[servers];
        away = new int[servers];
        this.servers = new Seen[servers];
        java.util.Arrays.fill(this.servers, Seen.NEVER);
    }

    private QueueSlot(QueueSlot from) {
        rules = from.rules;
        held = from.held.clone();
        away = from.away.clone();
        servers = from.servers.clone();
        waits = from.waits;
        marked = from.marked;
        last = from.last;
        life = from.life;
    }

    QueueSlot copy() {
        return new QueueSlot(this);
    }

    /** The slot after a failover: this earlier state, and another life. Heartbeats are as fresh as the clock says. */
    QueueSlot promoted(QueueSlot lost) {
        var next = copy();
        next.life = lost.life + 1;
        System.arraycopy(lost.servers, 0, next.servers, 0, servers.length);
        return next;
    }

    /** The heartbeat and the sweep of silent servers; the server's stamp. */
    int beat(int server) {
        servers[server] = Seen.FRESH;
        for (int other = 0; other < servers.length; other++) {
            if (servers[other] == Seen.SILENT) {
                waits |= takeAway(other);
                servers[other] = Seen.NEVER;
            }
        }
        marked &= !waits;
        return life * LIFE + away[server];
    }

    static int lifeOf(int stamp) {
        return stamp / LIFE;
    }

    /** A ticket; 0 where nothing waits, or the server's last beat is too old. */
    int take(int server) {
        if (servers[server] != Seen.FRESH || !waits) {
            return 0;
        }
        waits = false;
        held[server] = ++last;
        return last;
    }

    /** A ticket above {@code least}; 0 where another server holds the session, and it is not taken by force. */
    int hold(int server, int least, boolean force) {
        for (int other = 0; other < held.length; other++) {
            if (other != server && held[other] > 0) {
                if (!force) {
                    return 0;
                }
                takeAway(other);
            }
        }
        if (servers[server] == Seen.NEVER) {
            servers[server] = Seen.FRESH; // so that it is swept
        }
        waits = false;
        last = Math.max(last, least) + 1;
        held[server] = last;
        return last;
    }

    private boolean takeAway(int server) {
        if (held[server] == 0) {
            return false;
        }
        held[server] = 0;
        away[server]++;
        return true;
    }

    void add(boolean wakeup) {
        if (waits) {
            return;
        }
        if (!isHeld() || !rules.contains(Rule.HOLDS_IN_ADD)) {
            waits = true;
        } else if (wakeup && rules.contains(Rule.WAKEUP_MARKS)) {
            marked = true;
        }
    }

    void release(int server, int ticket, boolean again) {
        if (held[server] == ticket && ticket > 0) {
            held[server] = 0;
            waits |= again || marked;
            marked = false;
        }
    }

    boolean isNowhere() {
        return !waits && !isHeld();
    }

    private boolean isHeld() {
        return places() > (waits ? 1 : 0);
    }

    /** In how many places the session is: it waits, or servers hold it. */
    int places() {
        int places = waits ? 1 : 0;
        for (int ticket : held) {
            places += ticket > 0 ? 1 : 0;
        }
        return places;
    }

    /** The ticket under which a server holds it; 0 for none. */
    int ticketOf(int server) {
        return held[server];
    }

    int lastTicket() {
        return last;
    }

    /** How many holds were taken away from servers. */
    int takenAway() {
        int sum = 0;
        for (int count : away) {
            sum += count;
        }
        return sum;
    }

    boolean isFresh(int server) {
        return servers[server] == Seen.FRESH;
    }

    void silence(int server) {
        servers[server] = Seen.SILENT;
    }

    void write(Key key) {
        key.add(waits).add(marked).add(last).add(life);
        for (int server = 0; server < held.length; server++) {
            key.add(held[server]).add(away[server]).add(servers[server].ordinal());
        }
    }

    @Override
    public String toString() {
        var text = new StringBuilder(waits ? "waits" : marked ? "marked" : "");
        for (int server = 0; server < held.length; server++) {
            if (held[server] > 0) {
                text.append(" held by ")
                        .append(Server.name(server))
                        .append(" under ")
                        .append(held[server]);
            }
        }
        return "queue: " + (text.isEmpty() ? "nowhere" : text.toString().strip()) + ", life " + life;
    }
}
