package dev.reagent.model.offline;

import java.util.List;

/** What the planner does next. */
sealed interface Turn {

    /** Calls tools, side by side. */
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
