package dev.reagent.agent.call;

/** How a call changes the outside world. Its tool decides this by the arguments. */
public enum Effect {
    /** Only reads; may run again at any time. */
    NONE,
    /** Changes something; another run changes nothing more. */
    IDEMPOTENT,
    /** Changes something each time; runs again only if a person allows it. */
    EFFECT
}
