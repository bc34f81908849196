package dev.reagent.chaos.ownership;

/** What an owner appends to the log of its run. */
enum Append {
    /** Nothing, to see whether the head is still its own. */
    LOOK,
    /** A call is over, and another follows. */
    STEP,
    /** The run waits for a person. */
    PARK,
    /** The run is over. */
    END
}
