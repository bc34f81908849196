package dev.reagent.run.queue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;

/** The queue of the simulation keeps the promises of the real one. */
class SimulatedQueueTest extends RunQueueContract {

    private FixedQueueSettings settings = new FixedQueueSettings(0, Map.of());
    private final SimulatedQueue simulated =
            new SimulatedQueue(InstantSource.system(), new Changing(), () -> "a life", (channel, message) -> {});

    private final class Changing implements QueueSettings {

        @Override
        public int maxLength() {
            return settings.maxLength();
        }

        @Override
        public HeadStart headStart() {
            return settings.headStart();
        }

        @Override
        public int orgLimit() {
            return settings.orgLimit();
        }

        @Override
        public Map<String, Integer> orgLimits() {
            return settings.orgLimits();
        }
    }

    @Override
    RunQueue opened(int limit, Map<String, Integer> limits) {
        settings = new FixedQueueSettings(limit, limits);
        return simulated;
    }

    @Override
    void silence(String server) {
        simulated.shares().beats.put(server, Instant.EPOCH);
    }

    @Override
    void beatsForLong(String server) {
        simulated.shares().since.put(server, Instant.EPOCH);
    }

    @Override
    Map<String, Long> serving() {
        return simulated.shares().held.values().stream()
                .collect(Collectors.groupingBy(hold -> hold.run().org(), Collectors.counting()));
    }

    @Override
    void forget() {
        simulated.lose();
    }
}
