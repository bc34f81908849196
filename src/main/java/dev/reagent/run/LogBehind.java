package dev.reagent.run;

import dev.reagent.agent.SessionId;

/** Redis knows less of a session than its owner: it lost its last seconds, or all. Nothing was written. */
final class LogBehind extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean missing;

    /** @param missing whether Redis knows nothing of the session */
    LogBehind(SessionId id, boolean missing) {
        super("the log of session " + id + " is behind its owner", null, false, false);
        this.missing = missing;
    }

    boolean isMissing() {
        return missing;
    }
}
