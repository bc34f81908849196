package dev.reagent.chaos.ownership;

import java.util.Set;

/** A session's head in Redis: {@code session-*.lua}. */
final class Head {

    enum State {
        LIVE,
        PARKED,
        OVER
    }

    private final Set<Rule> rules;
    private State state = State.LIVE;
    private Fence fence = Fence.NONE;
    private int ticket;
    private int appends;

    Head(Set<Rule> rules) {
        this.rules = rules;
    }

    private Head(Head from) {
        rules = from.rules;
        state = from.state;
        fence = from.fence;
        ticket = from.ticket;
        appends = from.appends;
    }

    Head copy() {
        return new Head(this);
    }

    /** @param own the fence of the server's earlier claim, which a renewal keeps */
    Answer claim(int under, int lease, Fence own) {
        if (state != State.LIVE) {
            return state == State.OVER ? Answer.OVER : Answer.PARKED;
        }
        if (fence.lease() == lease) {
            return new Answer(Answer.Word.CLAIMED, fence.attempt()); // sent twice
        }
        boolean renewed = own.attempt() > 0 && own.equals(fence);
        if (rules.contains(Rule.TICKET_IN_CLAIM) && under <= ticket && !(renewed && under == ticket)) {
            return new Answer(Answer.Word.REFUSED, ticket);
        }
        ticket = under;
        if (renewed) {
            return Answer.RENEWED;
        }
        fence = new Fence(fence.attempt() + 1, lease);
        appends = 0;
        return new Answer(Answer.Word.CLAIMED, fence.attempt());
    }

    /** @param number of the append under its fence; one that is not above the last changes nothing; 0: a look */
    Answer append(Append what, int number, Fence own) {
        if (fence.attempt() < own.attempt()) {
            return Answer.BEHIND;
        }
        if (!fence.equals(own)) {
            return Answer.STALE;
        }
        if (number > appends) {
            appends = number;
            state = what == Append.END ? State.OVER : what == Append.PARK ? State.PARKED : state;
        }
        return state == State.OVER ? Answer.OVER : Answer.DONE;
    }

    /** Puts back a claim that a failover lost. */
    Answer restore(int under, int number, Fence own) {
        if (!fence.equals(own)) {
            if (fence.attempt() >= own.attempt()) {
                return Answer.STALE;
            }
            fence = own;
            state = State.LIVE;
            appends = number;
        }
        ticket = Math.max(ticket, under);
        return Answer.DONE;
    }

    /** A decision reaches the log of a run that waits for it. */
    void decide() {
        state = State.LIVE;
    }

    State state() {
        return state;
    }

    Fence fence() {
        return fence;
    }

    int ticket() {
        return ticket;
    }

    void write(Key key) {
        fence.write(key);
        key.add(state.ordinal()).add(ticket).add(appends);
    }

    @Override
    public String toString() {
        return "head: " + state + ", fence " + fence + ", ticket " + ticket;
    }
}
