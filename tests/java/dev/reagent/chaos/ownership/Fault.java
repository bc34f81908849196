package dev.reagent.chaos.ownership;

/** What disturbs a history, and happens a bounded number of times in it. */
enum Fault {
    /** A lease, or a beat under way, gets too old. */
    LAPSE,
    /** A server gives up a request; its script may run later. */
    LOSS,
    /** A person cancels by force. */
    CANCEL,
    /** A server without an answered beat for a long time breaks off its run. */
    BREAK_OFF,
    /** The queue's slot returns to an earlier state. */
    QUEUE_FAILOVER,
    /** The head's slot returns to an earlier state. */
    HEAD_FAILOVER,
    /** Work, not a fault: a call ends, and the run goes on with another. */
    STEP,
    /** Work, not a fault: the run waits for a person. */
    PARK
}
