package dev.reagent.run.log;

import dev.reagent.agent.task.SessionId;

/** A write under an outdated fence: another server owns the session. Nothing was written. */
public final class StaleLease extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StaleLease(SessionId id) {
        super("session " + id + " has another owner", null, false, false);
    }
}
