package dev.reagent.chaos.ownership;

import org.jspecify.annotations.Nullable;

/** A request to a script, on its way there or back. */
final class Request {

    /** Which script runs. */
    enum Script {
        BEAT,
        HOLDS,
        TAKE,
        HOLD,
        CLAIM,
        APPEND,
        LOOK,
        RESTORE,
        RELEASE,
        LOST,
        STATE,
        ADD
    }

    /** Who has no server: the front that accepted an order or a decision. */
    static final int FRONT = -1;

    final int server;
    final Script script;
    /** The ticket of the hand at the request, or the least one asked for, or a stamp, by the script. */
    int ticket;

    int lease;
    int number;
    /** By force, to wait again, for a wakeup, or a take overtaken by a hold, by the script. */
    boolean flag;

    Fence fence = Fence.NONE;
    Append append = Append.LOOK;

    @Nullable
    Answer answer;
    /** Whether the server's lease was not valid all the time since it was sent; of a beat, whether it is too old to give one. */
    boolean lapsed;
    /** Whether its sender waits for it no more. */
    boolean givenUp;

    Request(int server, Script script) {
        this.server = server;
        this.script = script;
    }

    Request copy() {
        var copy = new Request(server, script);
        copy.ticket = ticket;
        copy.lease = lease;
        copy.number = number;
        copy.flag = flag;
        copy.fence = fence;
        copy.append = append;
        copy.answer = answer;
        copy.lapsed = lapsed;
        copy.givenUp = givenUp;
        return copy;
    }

    void write(Key key) {
        key.add(server + 1)
                .add(script.ordinal())
                .add(ticket)
                .add(lease)
                .add(number)
                .add(flag);
        fence.write(key);
        key.add(append.ordinal()).add(lapsed).add(givenUp).add(answer == null);
        if (answer != null) {
            key.add(answer.word().ordinal()).add(answer.value());
        }
    }

    @Override
    public String toString() {
        return Server.name(server) + " " + script.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** What came back, for a reader. */
    String answered() {
        return answer == null ? "" : " (" + answer.word() + " " + answer.value() + ")";
    }
}
