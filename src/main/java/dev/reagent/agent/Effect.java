package dev.reagent.agent;

/** What a call does to the world outside, asked of its tool together with the arguments. */
public enum Effect {
    /** Reads only: may run again at any time. */
    NONE,
    /** Changes something, and changes nothing more when it runs again. */
    IDEMPOTENT,
    /** Changes something each time it runs: never runs again unless a person says so. */
    EFFECT
}
