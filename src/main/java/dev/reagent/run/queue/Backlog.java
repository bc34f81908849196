package dev.reagent.run.queue;

import dev.reagent.agent.task.Priority;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A read-only view of the runs that wait for a server. Reading changes nothing in the queue. */
public interface Backlog {

    /** Counts the waiting runs. */
    Uni<Waiting> waiting();

    /**
     * @param sessions how many wait, by priority
     * @param oldest   how long the oldest of them has waited; zero if none waits
     */
    record Waiting(Map<Priority, Long> sessions, Duration oldest) {}

    /** Returns the position of a run among the runs of its organisation; empty if the run does not wait. */
    Uni<Optional<Position>> find(QueuedRun run);

    /**
     * @param serving runs of its organisation in service
     * @param turn    sort key of its organisation: of organisations with equally many runs in service the lowest is served first
     * @param ahead   runs of its organisation that are taken before it, by priority
     */
    record Position(long serving, String turn, Map<Priority, Long> ahead) {}

    /** Returns the organisations that may be served, in serving order. */
    Uni<Shares> shares();

    /**
     * @param places        runs that servers have room for
     * @param organisations those with waiting runs that are not known to be at their limit, in serving order; at most 1,000
     */
    record Shares(long places, List<Share> organisations) {}

    /**
     * @param serving as in {@link Position}
     * @param turn    as in {@link Position}
     * @param waiting its waiting runs, by priority
     */
    record Share(String orgId, long serving, String turn, Map<Priority, Long> waiting) {}
}
