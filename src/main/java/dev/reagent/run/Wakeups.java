package dev.reagent.run;

import dev.reagent.agent.Event;
import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/** Rows that wake sessions, each until it is delivered. */
public interface Wakeups {

    /** @param id one of a kind in all sessions */
    record Wakeup(String id, SessionId session, Event event) {}

    /** Those older than {@code age} that are not delivered, the oldest first. */
    Uni<List<Wakeup>> open(Duration age, int limit);

    /** Those of one session, delivered or not, in order. */
    Uni<List<Wakeup>> of(SessionId id);

    Uni<Void> delivered(String id);
}
