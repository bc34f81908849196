package dev.reagent.chaos.ownership;

import dev.reagent.chaos.ownership.Request.Script;
import org.jspecify.annotations.Nullable;

/** The run as one server has it in hand, or not: the table of the protocol. */
final class HeldSession {

    enum State {
        NONE,
        TAKEN,
        READY,
        EXECUTING,
        LEAVING
    }

    private final int server;
    private final Asks asks;
    private final Standing standing;
    private final Archive archive;
    private State state = State.NONE;
    private int ticket;
    private int lease;
    private int leases;
    private Fence fence = Fence.NONE;
    private boolean confirmed;
    private boolean running;
    private boolean lacking;
    private int least;
    private boolean cancels;
    private boolean again;
    private @Nullable Append appending;
    private int appends;
    private int appendedUnder;

    HeldSession(int server, Network network, Standing standing, Archive archive) {
        this.server = server;
        asks = new Asks(server, network, standing);
        this.standing = standing;
        this.archive = archive;
    }

    HeldSession copy(Network network, Standing standing, Archive archive) {
        var copy = new HeldSession(server, network, standing, archive);
        copy.state = state;
        copy.ticket = ticket;
        copy.lease = lease;
        copy.leases = leases;
        copy.fence = fence;
        copy.confirmed = confirmed;
        copy.running = running;
        copy.lacking = lacking;
        copy.least = least;
        copy.cancels = cancels;
        copy.again = again;
        copy.appending = appending;
        copy.appends = appends;
        copy.appendedUnder = appendedUnder;
        return copy;
    }

    State state() {
        return state;
    }

    boolean isInUse() {
        return state == State.TAKEN || state == State.READY || state == State.EXECUTING;
    }

    boolean isRunning() {
        return running;
    }

    Fence fence() {
        return fence;
    }

    boolean isConfirmed() {
        return confirmed;
    }

    /** The ticket that a comparison or a beat is about; 0 where neither touches the hand. */
    int comparable() {
        return isInUse() && !lacking ? ticket : 0;
    }

    void unconfirm() {
        confirmed = false;
    }

    void confirm() {
        confirmed = true;
    }

    /** A ticket came by a take, or was adopted. No earlier hand is in use. */
    void take(int given, boolean confirms) {
        forget();
        claimUnder(given, confirms);
    }

    /** Takes the session by force, to cancel it. */
    void seize() {
        forget();
        state = State.TAKEN;
        cancels = true;
        ask(0);
    }

    /** The queue has no hold of this hand under its ticket. */
    void lack() {
        confirmed = false;
        if (state == State.TAKEN) {
            standing.doubt();
        } else {
            ask(0);
        }
    }

    private void ask(int above) {
        lacking = true;
        least = above;
        resume();
    }

    void held(int given, boolean confirms) {
        if (given > 0) {
            claimUnder(given, confirms);
        } else {
            forget();
        }
    }

    private void claimUnder(int given, boolean confirms) {
        asks.giveUp(Script.CLAIM);
        standing.forgetStranger();
        ticket = given;
        confirmed = confirms;
        lacking = false;
        state = State.TAKEN;
        lease = ++leases * 8 + server + 1;
        resume();
    }

    void claimed(Answer answer) {
        switch (answer.word()) {
            case CLAIMED -> {
                breakOff();
                fence = new Fence(answer.value(), lease);
                appends = 0;
                if (archive.isOver()) {
                    leave(false);
                } else {
                    begin();
                }
            }
            case RENEWED -> begin();
            case REFUSED -> {
                breakOff();
                ask(answer.value());
            }
            case OVER -> archiveAndLeave();
            default -> leave(false);
        }
    }

    private void begin() {
        state = running ? State.EXECUTING : State.READY;
        if (cancels && appending == null) {
            finish(Append.END);
        }
    }

    /** What runs here ends, and so does what it was about to write. */
    private void breakOff() {
        running = false;
        appending = null;
        asks.giveUp(Script.APPEND, Script.LOOK, Script.RESTORE);
    }

    boolean mayExecute() {
        return state == State.READY && confirmed && standing.hasLease() && !lacking && appending == null;
    }

    void execute() {
        state = State.EXECUTING;
        running = true;
    }

    /** The call ended. */
    void finish(Append next) {
        running = false;
        appending = next;
        appendedUnder = ticket;
        appends++;
        asks.append(Script.APPEND, next, appends, fence);
    }

    boolean mayLook() {
        return running && !asks.await(Script.LOOK);
    }

    void look() {
        asks.append(Script.LOOK, Append.LOOK, 0, fence);
    }

    void appended(Answer answer, Append what) {
        switch (answer.word()) {
            case BEHIND -> restore();
            case STALE -> overtaken();
            case OVER -> archiveAndLeave();
            default -> {
                if (what == Append.PARK) {
                    leave(ticket != appendedUnder); // a wakeup between the two tickets left no mark
                } else if (what == Append.STEP) {
                    appending = null;
                    state = state == State.EXECUTING ? State.READY : state;
                }
            }
        }
    }

    private void restore() {
        if (!asks.await(Script.RESTORE)) {
            asks.restore(ticket, appending == null ? appends : appends - 1, fence);
        }
    }

    void restored(Answer answer) {
        if (answer.word() == Answer.Word.STALE) {
            overtaken();
        } else if (isStuck()) {
            resume();
        }
    }

    /** Another claim has the head. A hold or claim under way goes on. */
    private void overtaken() {
        breakOff();
        if (state != State.TAKEN && !lacking) {
            leave(true);
        }
    }

    private void archiveAndLeave() {
        archive.end();
        leave(false);
    }

    private void leave(boolean toWait) {
        breakOff();
        asks.giveUpAll();
        state = State.LEAVING;
        confirmed = false;
        lacking = false;
        cancels = false;
        again = toWait;
        resume();
    }

    void forget() {
        asks.giveUpAll();
        state = State.NONE;
        ticket = 0;
        lease = 0;
        fence = Fence.NONE;
        confirmed = false;
        running = false;
        lacking = false;
        least = 0;
        cancels = false;
        again = false;
        appending = null;
        appends = 0;
        appendedUnder = 0;
    }

    /** Whether the hand waits for something that nobody is asked for, as the request was given up. */
    boolean isStuck() {
        return switch (state) {
            case NONE -> false;
            case LEAVING -> !asks.await(Script.RELEASE);
            default ->
                lacking
                        ? !asks.await(Script.HOLD)
                        : state == State.TAKEN
                                ? !asks.await(Script.CLAIM)
                                : appending != null && !asks.await(Script.APPEND) && !asks.await(Script.RESTORE);
        };
    }

    /** Sends what the hand waits for. */
    void resume() {
        if (state == State.LEAVING) {
            asks.release(ticket, again);
        } else if (lacking) {
            asks.hold(least, cancels);
        } else if (state == State.TAKEN) {
            asks.claim(ticket, lease, fence);
        } else if (appending != null) {
            asks.append(Script.APPEND, appending, appends, fence);
        }
    }

    void write(Key key) {
        key.add(state.ordinal())
                .add(ticket)
                .add(lease)
                .add(leases)
                .add(confirmed)
                .add(running)
                .add(lacking);
        key.add(least)
                .add(cancels)
                .add(again)
                .add(appending == null ? 9 : appending.ordinal())
                .add(appends)
                .add(appendedUnder);
        fence.write(key);
    }

    @Override
    public String toString() {
        return state
                + (ticket > 0 ? " ticket " + ticket + ", fence " + fence : "")
                + (confirmed ? ", confirmed" : "")
                + (running ? ", running" : "")
                + (lacking ? ", lacks its hold" : "")
                + (cancels ? ", cancels" : "");
    }
}
