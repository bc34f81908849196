package dev.reagent.chaos.storm;

import dev.reagent.chaos.ReplicatedRedis;
import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import java.time.Duration;

/**
 * A replica is cut off, its master killed, the replica promoted.
 *
 * @param redis the Redis of all servers
 */
record Failover(ReplicatedRedis redis) {

    /** What the replica misses before it is promoted. */
    private static final Duration LAG = Duration.ofMillis(1200);

    void happen(Notebook notes) throws Exception {
        notes.note(new Entry.Struck(notes.now(), "FAILOVER", Schedule.REDIS));
        say(notes, "the replica is cut off");
        redis.cutOff();
        Thread.sleep(LAG);
        redis.failOver();
        notes.note(new Entry.Healed(notes.now(), "FAILOVER", Schedule.REDIS));
        say(notes, "it has taken its master's place");
    }

    private static void say(Notebook notes, String what) {
        System.out.printf("%6.1f s  %s%n", notes.now() / 1000.0, what);
    }
}
