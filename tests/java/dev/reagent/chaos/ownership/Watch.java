package dev.reagent.chaos.ownership;

import dev.reagent.chaos.ownership.Request.Script;

/** Checks the properties after every step, and counts what happened since the last fault. */
final class Watch {

    /** Beats that each server begins until it knows that it was overtaken. */
    private static final int BEATS = 3;

    private final int[] beats;
    private final boolean[] looks;
    private final boolean[] looked;
    private boolean forced;
    private boolean failedOver;
    private boolean ended;
    private int takenAway;
    private int lastTicket;
    private int headTicket;

    Watch(int servers) {
        beats = new int[servers];
        looks = new boolean[servers];
        looked = new boolean[servers];
    }

    private Watch(Watch from) {
        beats = from.beats.clone();
        looks = from.looks.clone();
        looked = from.looked.clone();
        forced = from.forced;
        failedOver = from.failedOver;
        ended = from.ended;
        takenAway = from.takenAway;
        lastTicket = from.lastTicket;
        headTicket = from.headTicket;
    }

    Watch copy() {
        return new Watch(this);
    }

    void sent(Request request) {
        if (request.script == Script.BEAT) {
            beats[request.server] = Math.min(BEATS, beats[request.server] + 1);
        } else if (request.script == Script.LOOK) {
            looks[request.server] = true;
        }
    }

    void answered(Request request) {
        if (request.script == Script.LOOK) {
            looked[request.server] |= looks[request.server];
        }
    }

    void force() {
        forced = true;
    }

    void failedOver(World world) {
        failedOver = true;
        takenAway = world.queue().takenAway();
        lastTicket = world.queue().lastTicket();
        headTicket = world.head().ticket();
    }

    /** Servers need their time anew from here. */
    void restart() {
        java.util.Arrays.fill(beats, 0);
        java.util.Arrays.fill(looks, false);
        java.util.Arrays.fill(looked, false);
    }

    /** @throws Violation where a property that is watched does not hold */
    void check(World world) {
        var queue = world.queue();
        if (queue.takenAway() != takenAway || world.archive().isOver() != ended) {
            takenAway = queue.takenAway();
            ended = world.archive().isOver();
            restart();
        }
        check(world, Property.ONE_PLACE, queue.places() <= 1, "the session is in two places");
        check(
                world,
                Property.TICKETS_RISE,
                queue.lastTicket() >= lastTicket && world.head().ticket() >= headTicket,
                "a ticket falls");
        lastTicket = queue.lastTicket();
        headTicket = world.head().ticket();
        executors(world);
    }

    private void executors(World world) {
        int executors = 0;
        int confirmed = 0;
        boolean behind = false;
        boolean settled = true;
        for (var server : world.servers()) {
            var hand = server.hand;
            executors += hand.isRunning() ? 1 : 0;
            if (hand.isConfirmed() && server.standing.hasLease()) {
                confirmed += hand.isRunning() ? 1 : 0;
                check(
                        world,
                        Property.CONFIRMED_IS_HOLDER,
                        forced || failedOver || world.queue().ticketOf(server.number) > 0,
                        "a confirmed server is not the holder");
            }
            behind |= hand.isRunning() && !hand.fence().equals(world.head().fence());
            settled &= isSettled(world, server);
        }
        check(
                world,
                Property.CONFIRMED_IS_HOLDER,
                confirmed <= 1 || forced || failedOver,
                "two servers execute, and both are confirmed");
        check(world, Property.ONE_EXECUTOR, executors <= 1 || !settled, "two servers execute, and will");
        check(
                world,
                Property.EXECUTOR_HAS_THE_HEAD,
                !behind || failedOver || !settled,
                "a server executes, and another has the head");
        check(
                world,
                Property.NONE_AFTER_THE_END,
                executors == 0 || !ended || !settled,
                "a run is executed after its end");
    }

    /** Whether a server that executes had the time to know that it was overtaken. */
    private boolean isSettled(World world, Server server) {
        if (beats[server.number] < BEATS) {
            return false;
        }
        if (!server.hand.isRunning()) {
            return true;
        }
        var network = world.network();
        int number = server.number;
        boolean asks = server.hand.state() != HeldSession.State.EXECUTING
                || network.awaits(number, Script.HOLDS)
                || network.awaits(number, Script.HOLD)
                || network.awaits(number, Script.LOOK);
        boolean mustLook = forced && failedOver && world.scope().rules().contains(Rule.LOOK_AT_HEAD);
        return !asks && (looked[number] || !mustLook);
    }

    private static void check(World world, Property property, boolean holds, String otherwise) {
        if (!holds && world.scope().watched().contains(property)) {
            throw new Violation(property, otherwise);
        }
    }

    void write(Key key) {
        for (int server = 0; server < beats.length; server++) {
            key.add(beats[server]).add(looks[server]).add(looked[server]);
        }
        key.add(forced).add(failedOver).add(ended);
    }
}
