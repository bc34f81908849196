package dev.reagent.run.log;

import dev.reagent.agent.task.SessionId;

/** Redis has less of a session than its owner: it lost the last seconds, or all. Nothing was written. */
public final class LogBehind extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean missing;

    /** @param missing whether Redis has nothing of the session */
    LogBehind(SessionId id, boolean missing) {
        super("the log of session " + id + " is behind its owner", null, false, false);
        this.missing = missing;
    }

    public boolean isMissing() {
        return missing;
    }
}
