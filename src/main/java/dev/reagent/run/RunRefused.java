package dev.reagent.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request about a run that cannot be met; nothing has changed by it. */
public final class RunRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why not. */
    public enum Why {
        NO_SUCH_SESSION,
        NO_SUCH_CALL,
        NO_SUCH_APPROVAL,
        /** The session has completed or failed: nothing is left to cancel. */
        SESSION_OVER,
        /** The idempotency key was used with another body. */
        IDEMPOTENCY_CONFLICT,
        /** Another decision came first. */
        APPROVAL_DECIDED,
        APPROVAL_EXPIRED,
        /** The digest sent is not that of the arguments shown. */
        APPROVAL_CHANGED,
        /** The edited arguments fail the tool's schema or gate. */
        INVALID_ARGS,
        /** The cursor is not one that a page gave. */
        INVALID_CURSOR,
        QUEUE_FULL,
        /** PostgreSQL or Redis does not answer. */
        STORE_UNAVAILABLE
    }

    private final Why why;
    private final @Nullable Duration retryAfter;

    public RunRefused(Why why, String message) {
        this(why, message, null);
    }

    public RunRefused(Why why, String message, @Nullable Duration retryAfter) {
        super(message, null, false, false);
        this.why = why;
        this.retryAfter = retryAfter;
    }

    public Why why() {
        return why;
    }

    /** When it may work; null where waiting does not help. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
