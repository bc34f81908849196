package dev.reagent.run.log;

import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.Fence;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The log of the simulation keeps the promises of the real one. */
class SimulatedLogTest extends SessionLogContract {

    private final SimulatedHeads heads = new SimulatedHeads(InstantSource.system());
    private final SimulatedLog log =
            new SimulatedLog(heads, new Nobody(), () -> UUID.randomUUID().toString());

    @Override
    SessionLog log() {
        return log;
    }

    @Override
    void beginAnotherLife() {
        heads.beginAnotherLife();
    }

    @Override
    void loseTail() {
        var head = heads.change(id);
        head.log = head.log.subList(0, 1);
        head.version = 1;
        head.seq = 1;
        head.number = 0;
    }

    @Override
    void forget() {
        heads.lose();
    }

    private static final class Nobody implements SimulatedLog.Watcher {

        @Override
        public void claimed(Fence fence) {}

        @Override
        public void written(LogEntry entry, @Nullable Fence by, List<LogEntry> log) {}

        @Override
        public void streamed(long seq) {}

        @Override
        public void restored(List<LogEntry> log) {}

        @Override
        public void published(String channel, String message) {}
    }
}
