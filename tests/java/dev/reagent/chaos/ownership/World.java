package dev.reagent.chaos.ownership;

import static java.util.Objects.requireNonNull;

import dev.reagent.chaos.ownership.Request.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One run, its slots, its servers and what is under way between them: a state, and the steps out of it. */
final class World {

    private final Scope scope;
    private final Network network;
    private final Slots slots;
    private final Archive archive;
    private final List<Server> servers = new ArrayList<>();
    private final Watch watch;
    private final int[] happened;

    World(Scope scope) {
        this.scope = scope;
        slots = new Slots(scope);
        archive = new Archive();
        watch = new Watch(scope.servers());
        network = new Network(watch);
        happened = new int[Fault.values().length];
        for (int number = 0; number < scope.servers(); number++) {
            servers.add(new Server(number, scope.rules(), network, archive));
        }
        network.send(new Request(Request.FRONT, Script.ADD));
    }

    private World(World from) {
        scope = from.scope;
        slots = from.slots.copy();
        archive = from.archive.copy();
        watch = from.watch.copy();
        network = from.network.copy(watch);
        happened = from.happened.clone();
        from.servers.forEach(server -> servers.add(server.copy(network, archive)));
    }

    World copy() {
        return new World(this);
    }

    Scope scope() {
        return scope;
    }

    Network network() {
        return network;
    }

    Slots slots() {
        return slots;
    }

    QueueSlot queue() {
        return slots.queue();
    }

    Head head() {
        return slots.head();
    }

    Archive archive() {
        return archive;
    }

    List<Server> servers() {
        return servers;
    }

    /** Whether the run is archived, and neither the queue nor a server has it. */
    boolean isOver() {
        return archive.isOver()
                && queue().isNowhere()
                && servers.stream().allMatch(server -> server.hand.state() == HeldSession.State.NONE);
    }

    List<Step> steps() {
        return new Choices(this).steps();
    }

    /** Whether a fault may still happen. */
    boolean left(Fault fault) {
        return happened[fault.ordinal()] < scope.most(fault);
    }

    /** @throws Violation where a property does not hold after it */
    void make(Step step) {
        switch (step.move()) {
            case BEATS -> server(step).beat();
            case TAKES -> server(step).take();
            case EXECUTES -> server(step).hand.execute();
            case STEPS -> finish(step, Append.STEP, Fault.STEP);
            case PARKS -> finish(step, Append.PARK, Fault.PARK);
            case ENDS -> server(step).hand.finish(Append.END);
            case RESUMES -> server(step).hand.resume();
            case LOOKS -> server(step).hand.look();
            case SWEEPS -> server(step).sweep();
            case RUNS -> run(network.all().get(step.on()));
            case GETS -> get(network.all().get(step.on()), false);
            case GETS_AND_COMPARES -> get(network.all().get(step.on()), true);
            case DECIDES -> decide();
            default -> {
                disturb(step);
                watch.restart();
            }
        }
        watch.check(this);
    }

    private Server server(Step step) {
        return servers.get(step.on());
    }

    private void finish(Step step, Append how, Fault counted) {
        happened[counted.ordinal()]++;
        server(step).hand.finish(how);
    }

    private void run(Request request) {
        var answer = slots.run(request, archive);
        if (request.givenUp || request.server == Request.FRONT) {
            network.all().remove(request);
        } else {
            request.answer = answer;
        }
    }

    private void get(Request request, boolean compares) {
        network.all().remove(request);
        if (request.script == Script.CLAIM || request.append == Append.PARK || request.append == Append.END) {
            slots.replicateHead();
        }
        watch.answered(request);
        servers.get(request.server).answered(request, requireNonNull(request.answer), compares);
    }

    private void decide() {
        slots.decide();
        network.send(new Request(Request.FRONT, Script.ADD)).flag = true;
    }

    private void disturb(Step step) {
        switch (step.move()) {
            case GIVES_UP -> {
                happened[Fault.LOSS.ordinal()]++;
                giveUp(network.all().get(step.on()));
            }
            case LAPSES -> {
                happened[Fault.LAPSE.ordinal()]++;
                server(step).lapse();
            }
            case AGES -> {
                happened[Fault.LAPSE.ordinal()]++;
                network.all().get(step.on()).lapsed = true;
            }
            case FALLS_SILENT -> queue().silence(step.on());
            case BREAKS_OFF -> {
                happened[Fault.BREAK_OFF.ordinal()]++;
                server(step).hand.forget();
            }
            case CANCELS -> {
                happened[Fault.CANCEL.ordinal()]++;
                watch.force();
                server(step).hand.seize();
            }
            case QUEUE_FAILS_OVER -> {
                happened[Fault.QUEUE_FAILOVER.ordinal()]++;
                slots.failQueueOver(step.on());
                watch.failedOver(this);
            }
            case HEAD_FAILS_OVER -> {
                happened[Fault.HEAD_FAILOVER.ordinal()]++;
                slots.failHeadOver(step.on());
                List.copyOf(network.all()).stream()
                        .filter(each -> each.answer != null)
                        .filter(each -> each.script == Script.CLAIM || each.script == Script.APPEND)
                        .forEach(this::giveUp);
                watch.failedOver(this);
            }
            default -> throw new IllegalArgumentException(step + " is no fault");
        }
    }

    private void giveUp(Request request) {
        if (request.server == Request.FRONT) {
            network.giveUp(request);
        } else {
            servers.get(request.server).giveUp(request);
        }
    }

    /** The state, written down: states that are equal have equal futures. */
    String key() {
        var key = new Key();
        slots.write(key);
        key.add(archive.isOver());
        servers.forEach(server -> server.write(key));
        watch.write(key);
        for (int count : happened) {
            key.add(count);
        }
        network.write(key);
        return key.toString();
    }

    /** A step of this state, in words. */
    String told(Step step) {
        return switch (step.move()) {
            case RUNS, GETS, GETS_AND_COMPARES, GIVES_UP, AGES ->
                words(step) + " " + network.all().get(step.on());
            case DECIDES -> "front decides";
            case QUEUE_FAILS_OVER, HEAD_FAILS_OVER -> words(step) + " " + step.on();
            default -> Server.name(step.on()) + " " + words(step);
        };
    }

    /** The answer that a server gets in a step. */
    String answered(Step step) {
        return switch (step.move()) {
            case GETS, GETS_AND_COMPARES -> network.all().get(step.on()).answered();
            default -> "";
        };
    }

    private static String words(Step step) {
        return step.move().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    @Override
    public String toString() {
        return slots + "; " + servers + "; under way " + network.all();
    }
}
