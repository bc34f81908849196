package dev.reagent.run.queue;

import java.time.Duration;
import java.util.Map;

/** Settings of a queue under test. */
record FixedQueueSettings(int orgLimit, Map<String, Integer> orgLimits) implements QueueSettings {

    static final Duration HIGH = Duration.ofMinutes(2);
    static final Duration NORMAL = Duration.ofMinutes(10);

    @Override
    public int maxLength() {
        return 0;
    }

    @Override
    public HeadStart headStart() {
        return new HeadStart() {
            @Override
            public Duration high() {
                return HIGH;
            }

            @Override
            public Duration normal() {
                return NORMAL;
            }
        };
    }
}
