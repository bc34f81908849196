package dev.reagent.run;

import dev.reagent.agent.Priority;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;

/** How many sessions wait for a server. */
public interface Backlog {

    /** As the queue stands now. */
    Uni<Waiting> look();

    /**
     * @param sessions of each priority
     * @param oldest   how long the first of them has waited; zero where none does
     */
    record Waiting(Map<Priority, Long> sessions, Duration oldest) {}
}
