package dev.reagent.chaos.ownership;

/** What must hold in every state. */
enum Property {
    /** In the queue's slot the session is in one place at most. */
    ONE_PLACE,
    /** Tickets rise, and a head takes a claim only under a higher one. */
    TICKETS_RISE,
    /** Without force and failover a confirmed server is the holder, and one server at most executes confirmed. */
    CONFIRMED_IS_HOLDER,
    /** Some beats after the last fault one server at most executes. */
    ONE_EXECUTOR,
    /** Without a failover, some beats after the last fault, the server that executes has the head. */
    EXECUTOR_HAS_THE_HEAD,
    /** Some beats after the end no server executes. */
    NONE_AFTER_THE_END,
    /** Without further faults every history ends. */
    PROGRESS
}
