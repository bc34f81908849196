package dev.reagent.chaos.ownership;

import dev.reagent.chaos.ownership.Request.Script;
import dev.reagent.chaos.ownership.Step.Move;
import java.util.ArrayList;
import java.util.List;

/** The steps that are possible in a state, always in the same order. */
final class Choices {

    private final World world;

    Choices(World world) {
        this.world = world;
    }

    List<Step> steps() {
        var steps = new ArrayList<Step>();
        world.servers().forEach(server -> addMoves(server, steps));
        var requests = world.network().all();
        for (int index = 0; index < requests.size(); index++) {
            addMoves(requests.get(index), index, steps);
        }
        if (world.head().state() == Head.State.PARKED) {
            steps.add(new Step(Move.DECIDES, 0));
        }
        for (int back = 1;
                world.left(Fault.QUEUE_FAILOVER) && back <= world.slots().queuesBefore();
                back++) {
            steps.add(new Step(Move.QUEUE_FAILS_OVER, back));
        }
        for (int back = 1;
                world.left(Fault.HEAD_FAILOVER) && back <= world.slots().headsBefore();
                back++) {
            steps.add(new Step(Move.HEAD_FAILS_OVER, back));
        }
        return steps;
    }

    private void addMoves(Server server, List<Step> steps) {
        var hand = server.hand;
        add(server, Move.BEATS, server.mayBeat(), steps);
        add(server, Move.TAKES, server.mayTake(), steps);
        add(server, Move.EXECUTES, hand.mayExecute(), steps);
        add(server, Move.STEPS, hand.isRunning() && world.left(Fault.STEP), steps);
        add(server, Move.PARKS, hand.isRunning() && world.left(Fault.PARK), steps);
        add(server, Move.ENDS, hand.isRunning(), steps);
        add(server, Move.RESUMES, hand.isStuck(), steps);
        add(server, Move.LOOKS, server.mayLook(), steps);
        add(
                server,
                Move.SWEEPS,
                world.scope().sweeps() && server.maySweep() && !world.archive().isOver(),
                steps);
        boolean lease = server.standing.hasLease();
        add(server, Move.LAPSES, lease && world.left(Fault.LAPSE), steps);
        add(
                server,
                Move.FALLS_SILENT,
                !lease && world.scope().most(Fault.LAPSE) > 0 && maySilence(server.number),
                steps);
        add(server, Move.BREAKS_OFF, !lease && hand.isRunning() && world.left(Fault.BREAK_OFF), steps);
        add(
                server,
                Move.CANCELS,
                world.left(Fault.CANCEL)
                        && hand.state() == HeldSession.State.NONE
                        && !world.archive().isOver(),
                steps);
    }

    /** A beat that may still give a lease, by its age, was not so long ago. */
    private boolean maySilence(int server) {
        var beat = world.network().find(server, Script.BEAT);
        return world.queue().isFresh(server) && (beat == null || beat.answer == null || beat.lapsed);
    }

    private static void add(Server server, Move move, boolean may, List<Step> steps) {
        if (may) {
            steps.add(new Step(move, server.number));
        }
    }

    private void addMoves(Request request, int index, List<Step> steps) {
        boolean beat = request.script == Script.BEAT && !request.givenUp;
        steps.add(new Step(request.answer == null ? Move.RUNS : Move.GETS, index));
        if (beat && request.answer != null && !request.lapsed) {
            steps.add(new Step(Move.GETS_AND_COMPARES, index));
        }
        if (!request.givenUp && world.left(Fault.LOSS)) {
            steps.add(new Step(Move.GIVES_UP, index));
        }
        if (beat
                && !request.lapsed
                && !world.servers().get(request.server).standing.hasLease()
                && world.left(Fault.LAPSE)) {
            steps.add(new Step(Move.AGES, index));
        }
    }
}
