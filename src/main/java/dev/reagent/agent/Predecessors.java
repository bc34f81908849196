package dev.reagent.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runs that a run waits for, with what became of them: it starts once they have ended.
 *
 * @param all       at least one, each once, in the client's order
 * @param onFailure what a failed or cancelled one means
 */
public record Predecessors(List<Predecessor> all, OnFailure onFailure) {

    /** What becomes of a run where one that it waits for failed or was cancelled. */
    public enum OnFailure {
        /** It fails too, at once. */
        FAIL,
        /** It starts when all have ended, and is told. */
        RUN;

        /** The name in JSON and SQL. */
        public String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Characters of one predecessor's words that are handed on. */
    static final int MOST_OF_ONE = 16_384;

    /** Characters of all of them together; more than 32 have equal shares. */
    static final int MOST_OF_ALL = 524_288;

    public Predecessors {
        all = List.copyOf(all);
    }

    /** Runs of which it is not known yet what became of them. */
    public static Predecessors open(List<SessionId> ids, OnFailure onFailure) {
        return new Predecessors(ids.stream().map(Predecessor::open).toList(), onFailure);
    }

    /** How many characters of each one's words are handed on. */
    public int share() {
        return Math.min(MOST_OF_ONE, MOST_OF_ALL / all.size());
    }

    public List<SessionId> ids() {
        return all.stream().map(Predecessor::id).toList();
    }

    /** Those that have not ended. */
    public List<SessionId> stillOpen() {
        return all.stream().filter(Predecessor::isOpen).map(Predecessor::id).toList();
    }

    /** The first that keeps the run from starting for good; absent where none does. */
    public Optional<Predecessor> stopper() {
        return onFailure == OnFailure.RUN
                ? Optional.empty()
                : all.stream().filter(Predecessor::isBroken).findFirst();
    }

    /** Whether the wait is over: all have ended, or one of them ends the run. */
    public boolean areSettled() {
        return stopper().isPresent() || all.stream().noneMatch(Predecessor::isOpen);
    }

    /** The same with what has become of some of them meanwhile. */
    public Predecessors with(Map<SessionId, Predecessor> ended) {
        return new Predecessors(
                all.stream().map(it -> ended.getOrDefault(it.id(), it)).toList(), onFailure);
    }
}
