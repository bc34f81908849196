package dev.reagent.agent;

/** Where a session is in its life. */
public enum SessionStatus {
    /** Accepted and durable, not yet claimed by a server. */
    PENDING(false),
    /** Owned by a server that thinks, acts or observes. */
    RUNNING(false),
    /** Waits for a person; owned by nobody. */
    AWAITING_APPROVAL(false),
    /** Ended with a final answer. */
    COMPLETED(true),
    /** Ended without an answer, with an error code. */
    FAILED(true),
    /** Ended because somebody asked for it. */
    CANCELLED(true);

    private final boolean terminal;

    SessionStatus(boolean terminal) {
        this.terminal = terminal;
    }

    /** Whether nothing can follow. */
    public boolean isTerminal() {
        return terminal;
    }

    /** The name in JSON and SQL. */
    public String wireName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
