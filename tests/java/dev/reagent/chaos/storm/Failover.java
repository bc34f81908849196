package dev.reagent.chaos.storm;

import dev.reagent.chaos.PackagedServer;
import dev.reagent.chaos.ReplicatedRedis;
import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import java.time.Duration;

/**
 * A replica is cut off, its master killed, the replica promoted.
 *
 * @param redis  the Redis of all servers
 * @param asleep whether one server lies still meanwhile, and wakes when others have been given its runs: those that it claimed
 *               while the replica was cut off under the same attempts
 */
record Failover(ReplicatedRedis redis, boolean asleep) {

    /** What the replica misses before it is promoted. */
    private static final Duration LAG = Duration.ofMillis(1200);

    /** A server is taken for dead after 5 s; others then need a moment for its runs. */
    private static final Duration SLEEP = Duration.ofSeconds(8);

    void happen(PackagedServer server, Notebook notes) throws Exception {
        say(notes, "the replica is cut off");
        redis.cutOff();
        Thread.sleep(LAG);
        if (asleep) {
            server.freeze();
        }
        redis.failOver();
        notes.note(new Entry.Struck(notes.now(), "FAILOVER", Schedule.REDIS));
        say(notes, "it has taken its master's place");
        if (asleep) {
            Thread.sleep(SLEEP);
            server.thaw();
            say(notes, "a server wakes up");
        }
    }

    private static void say(Notebook notes, String what) {
        System.out.printf("%6.1f s  %s%n", notes.now() / 1000.0, what);
    }
}
