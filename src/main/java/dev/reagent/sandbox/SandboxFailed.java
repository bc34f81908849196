package dev.reagent.sandbox;

/** The sandbox did not work, as against the code in it. */
public final class SandboxFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What that means for the code. */
    public enum Why {
        /** There is no sandbox now; the code has not run. */
        UNAVAILABLE,
        /** All places stayed taken for the run's whole time; the code has not run. */
        BUSY,
        /** The engine failed half-way; the code may have run, and what is left of it is killed or reaped. */
        BROKEN
    }

    private final Why why;

    public SandboxFailed(Why why, String message) {
        super(message, null, false, false);
        this.why = why;
    }

    public SandboxFailed(Why why, String message, Throwable cause) {
        super(message, cause);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
