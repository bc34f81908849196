package dev.reagent.run;

import dev.reagent.agent.Priority;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What waits for a server, looked at and not touched. */
public interface Backlog {

    /** As the queue stands now. */
    Uni<Waiting> look();

    /**
     * @param sessions of each priority
     * @param oldest   how long the first of them has waited; zero where none does
     */
    record Waiting(Map<Priority, Long> sessions, Duration oldest) {}

    /** Where a run stands among those of its organisation; absent where it does not wait. */
    Uni<Optional<Standing>> find(QueuedRun run);

    /**
     * @param serving runs of its organisation in service
     * @param turn    of its organisation: of several with as many runs in service the one with the least goes first
     * @param ahead   runs of its organisation that go before it, by priority
     */
    record Standing(long serving, String turn, Map<Priority, Long> ahead) {}

    /** How the organisations that may be served stand to each other. */
    Uni<Shares> shares();

    /**
     * @param places        runs for which servers have room
     * @param organisations that have runs waiting and are not known to be at their limit, who is served first first; at
     *                      most 1,000
     */
    record Shares(long places, List<Share> organisations) {}

    /**
     * @param serving as in {@link Standing}
     * @param turn    as in {@link Standing}
     * @param waiting its waiting runs, by priority
     */
    record Share(String orgId, long serving, String turn, Map<Priority, Long> waiting) {}
}
