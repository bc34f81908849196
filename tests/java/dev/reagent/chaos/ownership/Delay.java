package dev.reagent.chaos.ownership;

import dev.reagent.chaos.ownership.Request.Script;
import java.util.SplittableRandom;

/** What takes long for a while: all of a server, or the way to or from one script. */
final class Delay {

    private enum Kind {
        NOTHING,
        SERVER,
        REQUESTS,
        ANSWERS
    }

    private static final Kind[] KINDS = Kind.values();
    private static final Script[] SCRIPTS = Script.values();

    private final SplittableRandom dice;
    private final int servers;
    private Kind kind = Kind.NOTHING;
    private int server;
    private Script script = Script.BEAT;
    private int left;

    Delay(SplittableRandom dice, int servers) {
        this.dice = dice;
        this.servers = servers;
    }

    /** A step goes by. */
    void pass(World world) {
        if (left-- > 0) {
            return;
        }
        left = dice.nextInt(5, 60);
        kind = KINDS[dice.nextInt(KINDS.length)];
        server = dice.nextInt(servers);
        var requests = world.network().all();
        script = requests.isEmpty() ? script : requests.get(dice.nextInt(requests.size())).script;
    }

    void end() {
        kind = Kind.NOTHING;
    }

    boolean holdsUp(World world, Step step) {
        if (kind == Kind.NOTHING) {
            return false;
        }
        return switch (step.move()) {
            case RUNS -> kind == Kind.REQUESTS && isOf(world, step);
            case GETS, GETS_AND_COMPARES ->
                kind == Kind.SERVER ? isOfServer(world, step) : kind == Kind.ANSWERS && isOf(world, step);
            case GIVES_UP -> kind == Kind.SERVER && isOfServer(world, step);
            case DECIDES, AGES, LAPSES, FALLS_SILENT, QUEUE_FAILS_OVER, HEAD_FAILS_OVER -> false;
            default -> kind == Kind.SERVER && step.on() == server;
        };
    }

    private boolean isOf(World world, Step step) {
        return isOfServer(world, step) && world.network().all().get(step.on()).script == script;
    }

    private boolean isOfServer(World world, Step step) {
        return world.network().all().get(step.on()).server == server;
    }
}
