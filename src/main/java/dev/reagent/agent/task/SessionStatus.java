package dev.reagent.agent.task;

/** The status of a session. */
public enum SessionStatus {
    /** Accepted and durable; its first step has not begun. */
    PENDING(false),
    /** Its first step has begun, and it does not wait for a person. It need not have an owner now. */
    RUNNING(false),
    /** Waits for a person; no server owns it. */
    AWAITING_APPROVAL(false),
    /** Ended with a final answer. */
    COMPLETED(true),
    /** Ended without an answer, with an error code. */
    FAILED(true),
    /** Ended on request. */
    CANCELLED(true);

    private final boolean terminal;

    SessionStatus(boolean terminal) {
        this.terminal = terminal;
    }

    /** Whether the session is over. */
    public boolean isTerminal() {
        return terminal;
    }

    /** The name in JSON and SQL. */
    public String wireName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
