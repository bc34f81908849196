package dev.reagent.agent.call;

/** What a tool's own rule found out about a call in doubt. */
public enum Finding {
    /** The call happened, and its result is available. */
    HAPPENED,
    /** The call did not happen and no longer can: it may run. */
    DID_NOT_HAPPEN,
    /** The tool has no rule, or its rule has no result: a person must decide. */
    UNKNOWN
}
