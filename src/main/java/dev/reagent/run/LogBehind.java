package dev.reagent.run;

import dev.reagent.agent.SessionId;

/** Redis knows less of a session than its owner: it lost its last seconds, or all. Nothing was written. */
final class LogBehind extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LogBehind(SessionId id) {
        super("the log of session " + id + " is behind its owner", null, false, false);
    }
}
