package dev.reagent.chaos.ownership;

/** A rule that protects ownership. A model without one of them must break a property. */
enum Rule {
    /** A head accepts a claim only under a higher ticket. */
    TICKET_IN_CLAIM,
    /** {@code queue-add} changes nothing where a server holds the session. */
    HOLDS_IN_ADD,
    /** A server drops the answer of a take when its lease lapsed since the request. */
    LATE_TAKE_DROPPED,
    /** A wakeup marks a held session, and its release queues it again. */
    WAKEUP_MARKS,
    /** A server appends nothing to the head of a run that writes nothing, to see whether the head is still its own. */
    LOOK_AT_HEAD,
    /** A server adopts no unknown hold while a take is under way. */
    NO_STRANGER_WHILE_TAKING,
    /** The answer of a take gives no session that {@code queue-hold} gave while the take was under way. */
    HOLD_ENDS_TAKE,
    /** The answer of {@code queue-hold} confirms only under the lease that was valid at the request. */
    HOLD_CONFIRMS_UNDER_ITS_LEASE
}
