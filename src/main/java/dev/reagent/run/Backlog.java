package dev.reagent.run;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** How many sessions wait for a server. */
public interface Backlog {

    /** As the queue stands now. */
    Uni<Waiting> look();

    /** @param oldest how long the first of them has waited; zero where none does */
    record Waiting(long sessions, Duration oldest) {}
}
