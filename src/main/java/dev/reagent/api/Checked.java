package dev.reagent.api;

/** A request that knows rules which no single field can tell. */
interface Checked {

    /** Adds what is wrong with the request as a whole; fields may be null where they were wrong themselves. */
    void check(Violations found);
}
