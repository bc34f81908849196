package dev.reagent.api.view;

import dev.reagent.agent.task.SessionTimes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a session was created, started and finished, as properties of its view. */
record TimesView(
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    static TimesView of(SessionTimes times) {
        return new TimesView(times.created(), times.started(), times.finished());
    }
}
