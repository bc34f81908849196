package dev.reagent.run.loop;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Event.SessionCancelled;
import dev.reagent.agent.History;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import io.micrometer.core.instrument.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Answers of the log that come in any order, on several threads, while the runner begins to listen: every interleaving of
 * short histories.
 */
class ActiveSessionRaceTest {

    @Test
    void whoeverTellsItFirstTheSessionIsOneAndItsRunnerIsStoppedOnce() {
        new ModelCheckingOptions()
                .iterations(8)
                .invocationsPerIteration(250)
                .threads(2)
                .actorsBefore(0)
                .actorsPerThread(2)
                .actorsAfter(0)
                .check(Learned.class);
    }

    /** It is cancelled, and it ends. */
    @Param(name = "known", gen = IntGen.class, conf = "1:3")
    public static class Learned {

        private static final List<LogEntry> LOG = History.ofSteps(3)
                .and(new CancelRequested("somebody"), new SessionCancelled(List.of()))
                .log();

        private final ActiveSession owned = new ActiveSession(
                AgentSession.of(new SessionId(new UUID(0, 1).toString()), LOG.subList(0, 1)),
                LOG.subList(0, 1),
                Clock.SYSTEM);
        private final List<AtomicInteger> told = new ArrayList<>();

        /** An answer to a write that was the so-manieth. */
        @Operation
        public void learn(@Param(name = "known") int known) {
            owned.learn(LOG.subList(0, known));
        }

        @Operation
        public long version() {
            return owned.session().version();
        }

        /** The runner begins something that can be broken off. */
        @Operation(nonParallelGroup = "runner")
        public void listen() {
            var times = new AtomicInteger();
            told.add(times);
            owned.interrupted().subscribe().with(stop -> times.incrementAndGet());
        }

        @Validate
        public void theLastListenerIsToldOfAStop() {
            for (var times : told) {
                if (times.get() > 1) {
                    throw new IllegalStateException("told " + times + " times");
                }
            }
            if (!told.isEmpty()
                    && owned.session().cancelRequested()
                    && told.getLast().get() == 0) {
                throw new IllegalStateException("not told");
            }
            if (owned.log().size() != owned.session().version()) {
                throw new IllegalStateException("version " + owned.session().version() + " of "
                        + owned.log().size());
            }
        }
    }
}
