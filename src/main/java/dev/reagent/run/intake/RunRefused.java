package dev.reagent.run.intake;

import dev.reagent.tool.ArgumentFault;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request about a run that cannot be served. It has changed nothing. */
public final class RunRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The reason. */
    public enum Why {
        NO_SUCH_SESSION,
        NO_SUCH_CALL,
        /** A predecessor that the organisation does not have. */
        NO_SUCH_PREDECESSOR,
        NO_SUCH_APPROVAL,
        /** A file for a run that the organisation does not have. */
        NO_SUCH_ARTIFACT,
        FILES_TOO_LARGE,
        NO_SUCH_BATCH,
        /** The session has completed or failed, so it cannot be cancelled. */
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
        /** No page returned this cursor. */
        INVALID_CURSOR,
        /** The request has more runs than the empty queue holds. */
        BATCH_TOO_LARGE,
        QUEUE_FULL,
        /** Operators have paused the intake. */
        INTAKE_PAUSED,
        /** Redis has only the memory that is kept for the runs that go on. */
        STORE_FULL,
        /** PostgreSQL or Redis does not answer. */
        STORE_UNAVAILABLE
    }

    private final Why why;
    private final @Nullable Duration retryAfter;
    private final transient List<ArgumentFault> faults;

    public RunRefused(Why why, String message) {
        this(why, message, null);
    }

    public RunRefused(Why why, String message, @Nullable Duration retryAfter) {
        this(why, message, retryAfter, List.of());
    }

    /** Edited arguments that fail the tool's schema, by field; at least one. */
    public RunRefused(List<ArgumentFault> faults) {
        this(Why.INVALID_ARGS, faults.getFirst().sentence(), null, faults);
    }

    private RunRefused(Why why, String message, @Nullable Duration retryAfter, List<ArgumentFault> faults) {
        super(message, null, false, false);
        this.why = why;
        this.retryAfter = retryAfter;
        this.faults = faults;
    }

    public Why why() {
        return why;
    }

    /** When a retry may succeed; null if waiting does not help. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** The errors of edited arguments, by field; empty if there are none by field. */
    public List<ArgumentFault> faults() {
        return faults;
    }
}
