package dev.reagent.run;

import dev.reagent.agent.SessionId;

/** A write under a fence that is not the session's any more: another server owns it. Nothing was written. */
final class StaleLease extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StaleLease(SessionId id) {
        super("session " + id + " has another owner", null, false, false);
    }
}
