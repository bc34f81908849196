package dev.reagent.chaos.ownership;

import dev.reagent.chaos.ownership.Request.Script;

/** What a server asks the slots about the run in its hand. */
final class Asks {

    private static final Script[] ALL = {
        Script.HOLD, Script.CLAIM, Script.APPEND, Script.LOOK, Script.RESTORE, Script.RELEASE
    };

    private final int server;
    private final Network network;
    private final Standing standing;

    Asks(int server, Network network, Standing standing) {
        this.server = server;
        this.network = network;
        this.standing = standing;
    }

    boolean await(Script script) {
        return network.awaits(server, script);
    }

    void giveUp(Script... scripts) {
        network.giveUp(server, scripts);
    }

    void giveUpAll() {
        network.giveUp(server, ALL);
    }

    void hold(int least, boolean force) {
        var request = send(Script.HOLD);
        request.ticket = least;
        request.flag = force;
    }

    void claim(int ticket, int lease, Fence own) {
        var request = send(Script.CLAIM);
        request.ticket = ticket;
        request.lease = lease;
        request.fence = own;
    }

    void append(Script script, Append what, int number, Fence own) {
        var request = send(script);
        request.append = what;
        request.number = number;
        request.fence = own;
    }

    void restore(int ticket, int number, Fence own) {
        var request = send(Script.RESTORE);
        request.ticket = ticket;
        request.number = number;
        request.fence = own;
    }

    void release(int ticket, boolean again) {
        var request = send(Script.RELEASE);
        request.ticket = ticket;
        request.flag = again;
    }

    private Request send(Script script) {
        var request = new Request(server, script);
        request.lapsed = !standing.hasLease();
        return network.send(request);
    }
}
