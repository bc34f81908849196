package dev.reagent.run;

import dev.reagent.agent.SessionId;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Logs about one session, with its id in every line and, for machines, as {@code session_id} beside it. */
final class SessionLogger {

    /** The same key as on the API's own lines. */
    private static final String KEY = "session_id";

    private final Logger log;

    private SessionLogger(Logger log) {
        this.log = log;
    }

    static SessionLogger of(Class<?> room) {
        return new SessionLogger(Logger.getLogger(room));
    }

    void debug(SessionId id, String what, Throwable why) {
        if (log.isDebugEnabled()) {
            in(id, () -> log.debugf(why, "session %s %s", id, what));
        }
    }

    void info(SessionId id, String what) {
        in(id, () -> log.infof("session %s %s", id, what));
    }

    void warn(SessionId id, String what) {
        in(id, () -> log.warnf("session %s %s", id, what));
    }

    void error(SessionId id, String what, Throwable why) {
        in(id, () -> log.errorf(why, "session %s %s", id, what));
    }

    /** What ran on this thread before gets its own context back. */
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
