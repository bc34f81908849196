package dev.reagent.chaos.ownership;

import dev.reagent.chaos.ownership.Request.Script;
import java.util.Set;

/** A server: its heartbeat, its takes, its intake sweep and the one run it may have in hand. */
final class Server {

    final int number;
    final Standing standing;
    final HeldSession hand;
    private final Set<Rule> rules;
    private final Network network;

    Server(int number, Set<Rule> rules, Network network, Archive archive) {
        this.number = number;
        this.rules = rules;
        this.network = network;
        standing = new Standing();
        hand = new HeldSession(number, network, standing, archive);
    }

    private Server(Server from, Network network, Archive archive) {
        number = from.number;
        rules = from.rules;
        this.network = network;
        standing = from.standing.copy();
        hand = from.hand.copy(network, standing, archive);
    }

    Server copy(Network network, Archive archive) {
        return new Server(this, network, archive);
    }

    static String name(int number) {
        return number == Request.FRONT ? "front" : String.valueOf((char) ('A' + number));
    }

    boolean mayBeat() {
        return !network.awaits(number, Script.BEAT) && !network.awaits(number, Script.HOLDS);
    }

    void beat() {
        var request = network.send(new Request(number, Script.BEAT));
        request.ticket = hand.comparable();
    }

    boolean mayTake() {
        return standing.hasLease() && !network.awaits(number, Script.TAKE);
    }

    void take() {
        network.send(new Request(number, Script.TAKE));
    }

    boolean maySweep() {
        return !network.awaits(number, Script.LOST)
                && !network.awaits(number, Script.STATE)
                && !network.awaits(number, Script.ADD);
    }

    void sweep() {
        network.send(new Request(number, Script.LOST));
    }

    void lapse() {
        standing.lapse();
        hand.unconfirm();
        network.lapse(number);
    }

    void giveUp(Request request) {
        network.giveUp(request);
        if (request.script == Script.TAKE || request.script == Script.HOLDS) {
            standing.doubt();
        }
    }

    /** @param compares whether it compares although nothing says that it must: it is 30 s since */
    void answered(Request request, Answer answer, boolean compares) {
        switch (request.script) {
            case BEAT -> onHeartbeatAnswered(request, answer.value(), compares);
            case HOLDS -> compared(request, answer.value());
            case TAKE -> taken(request, answer.value());
            case HOLD -> held(request, answer.value());
            case CLAIM -> hand.claimed(answer);
            case APPEND, LOOK -> hand.appended(answer, request.append);
            case RESTORE -> hand.restored(answer);
            case RELEASE -> hand.forget();
            case LOST -> goOn(answer, Script.STATE);
            case STATE -> goOn(answer, Script.ADD);
            case ADD -> {}
        }
    }

    private void goOn(Answer answer, Script next) {
        if (answer.value() > 0) {
            network.send(new Request(number, next));
        }
    }

    private void onHeartbeatAnswered(Request beat, int stamp, boolean compares) {
        if (beat.lapsed) {
            return;
        }
        standing.renew();
        if (standing.isOfAnotherLife(stamp)) {
            network.lapse(number); // what is under way may have run in the life before
        }
        if (compares || standing.mustCompare(stamp)) {
            var request = network.send(new Request(number, Script.HOLDS));
            request.ticket = hand.comparable();
            request.number = stamp;
        } else if (beat.ticket > 0 && beat.ticket == hand.comparable()) {
            hand.confirm();
        }
    }

    private void compared(Request request, int held) {
        if (request.lapsed) {
            standing.doubt();
            return;
        }
        boolean anotherLife = standing.isOfAnotherLife(request.number);
        standing.compare(request.number);
        boolean stranger = standing.sawBefore(hand.state() == HeldSession.State.NONE ? held : 0);
        if (hand.state() == HeldSession.State.NONE && held > 0) {
            meet(held, stranger);
        } else if (hand.comparable() != request.ticket) {
            standing.doubt();
        } else if (request.ticket > 0 && held == request.ticket) {
            hand.confirm();
        } else if (request.ticket > 0) {
            hand.lack();
        }
        if (anotherLife && mayLook()) {
            hand.look();
        }
    }

    /** The queue says that this server holds a run that it does not have in hand. */
    private void meet(int held, boolean before) {
        boolean taking = network.awaits(number, Script.TAKE) && rules.contains(Rule.NO_STRANGER_WHILE_TAKING);
        if (before && !taking) {
            hand.take(held, true);
        } else {
            standing.doubt();
        }
    }

    boolean mayLook() {
        return rules.contains(Rule.LOOK_AT_HEAD) && hand.mayLook();
    }

    private void held(Request request, int ticket) {
        boolean confirms = rules.contains(Rule.HOLD_CONFIRMS_UNDER_ITS_LEASE) ? !request.lapsed : standing.hasLease();
        if (!confirms) {
            standing.doubt();
        }
        var take = network.find(number, Script.TAKE);
        if (take != null && ticket > 0 && rules.contains(Rule.HOLD_ENDS_TAKE)) {
            take.flag = true;
        }
        hand.held(ticket, confirms);
    }

    private void taken(Request request, int ticket) {
        boolean late = request.lapsed && rules.contains(Rule.LATE_TAKE_DROPPED);
        if (late || request.flag || hand.isInUse()) {
            standing.doubt();
        } else if (ticket > 0) {
            hand.take(ticket, standing.hasLease());
        }
    }

    void write(Key key) {
        standing.write(key);
        hand.write(key);
    }

    @Override
    public String toString() {
        return name(number) + ": " + standing + ", " + hand;
    }
}
