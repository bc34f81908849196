package dev.reagent.agent.task;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runs that a run waits for, and how they ended. The run starts when they have ended.
 *
 * @param all       at least one, each once, in the client's order
 * @param onFailure what follows if one fails or is cancelled
 */
public record Predecessors(List<Predecessor> all, OnFailure onFailure) {

    /** What a run does if one of its predecessors fails or is cancelled. */
    public enum OnFailure {
        /** The run fails at once. */
        FAIL,
        /** The run starts when all have ended, and its model receives how each ended. */
        RUN;

        /** The name in JSON and SQL. */
        public String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Characters of one predecessor's words that the run receives, at most. */
    static final int MOST_OF_ONE = 16_384;

    /** Characters of all predecessors together, at most. If there are more than 32, they have equal shares. */
    static final int MOST_OF_ALL = 524_288;

    public Predecessors {
        all = List.copyOf(all);
    }

    /** Returns predecessors that have not ended. */
    public static Predecessors open(List<SessionId> ids, OnFailure onFailure) {
        return new Predecessors(ids.stream().map(Predecessor::open).toList(), onFailure);
    }

    /** Returns how many characters of each predecessor's words the run receives. */
    public int share() {
        return Math.min(MOST_OF_ONE, MOST_OF_ALL / all.size());
    }

    public List<SessionId> ids() {
        return all.stream().map(Predecessor::id).toList();
    }

    /** Returns the predecessors that have not ended. */
    public List<SessionId> stillOpen() {
        return all.stream().filter(Predecessor::isOpen).map(Predecessor::id).toList();
    }

    /** Returns the first predecessor whose end makes the run fail. */
    public Optional<Predecessor> stopper() {
        return onFailure == OnFailure.RUN
                ? Optional.empty()
                : all.stream().filter(Predecessor::isBroken).findFirst();
    }

    /** Whether the wait is over: all have ended, or one of them makes the run fail. */
    public boolean areSettled() {
        return stopper().isPresent() || all.stream().noneMatch(Predecessor::isOpen);
    }

    /** Returns the same predecessors, with some of them replaced by how they ended. */
    public Predecessors with(Map<SessionId, Predecessor> ended) {
        return new Predecessors(
                all.stream().map(it -> ended.getOrDefault(it.id(), it)).toList(), onFailure);
    }
}
