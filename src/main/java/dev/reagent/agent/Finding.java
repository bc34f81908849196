package dev.reagent.agent;

/** What a tool's own rule found out about a call in doubt. */
public enum Finding {
    /** It happened, and its result is known. */
    HAPPENED,
    /** It did not, and cannot any more: it may run. */
    DID_NOT_HAPPEN,
    /** The tool has no rule, or its rule cannot tell: a person is asked. */
    UNKNOWN
}
