package dev.reagent.model.offline;

import java.util.List;

/** The planner's next turn. */
sealed interface Turn {

    /** Calls tools in parallel. */
    record Act(String thought, List<Call> calls) implements Turn {}

    /** Answers. */
    record Say(String words) implements Turn {}

    /**
     * One call.
     *
     * @param arguments canonical JSON text of an object
     */
    record Call(String tool, String arguments) {}
}
