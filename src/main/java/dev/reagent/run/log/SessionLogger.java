package dev.reagent.run.log;

import dev.reagent.agent.task.SessionId;
import dev.reagent.stores.StoreTrouble;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Logs about one session: its id is in every line, and as {@code session_id} in structured logs. */
public final class SessionLogger {

    /** The same key as in the API's log lines. */
    private static final String KEY = "session_id";

    private final Logger log;

    private SessionLogger(Logger log) {
        this.log = log;
    }

    public static SessionLogger of(Class<?> type) {
        return new SessionLogger(Logger.getLogger(type));
    }

    public void debug(SessionId id, String what, Throwable why) {
        if (log.isDebugEnabled()) {
            in(id, () -> log.debugf(why, "session %s %s", id, what));
        }
    }

    public void info(SessionId id, String what) {
        in(id, () -> log.infof("session %s %s", id, what));
    }

    public void warn(SessionId id, String what) {
        in(id, () -> log.warnf("session %s %s", id, what));
    }

    /** Logs a warning if a store failed temporarily, else an error with its trace. */
    public void failed(SessionId id, String what, Throwable failure) {
        if (StoreTrouble.passes(failure)) {
            warn(id, what + ": " + failure);
        } else {
            error(id, what, failure);
        }
    }

    public void error(SessionId id, String what, Throwable why) {
        in(id, () -> log.errorf(why, "session %s %s", id, what));
    }

    /** Restores the context that the thread had before. */
    private static void in(SessionId id, Runnable line) {
        var before = MDC.put(KEY, id.value());
        try {
            line.run();
        } finally {
            if (before == null) {
                MDC.remove(KEY);
            } else {
                MDC.put(KEY, before);
            }
        }
    }
}
