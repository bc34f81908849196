package dev.reagent.sandbox;

/** The sandbox failed, not the code in it. */
public final class SandboxFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What the failure means for the code. */
    public enum Why {
        /** No sandbox is available; the code has not run. */
        UNAVAILABLE,
        /** No slot became free within the run's time; the code has not run. */
        BUSY,
        /** The engine failed during the run. The code may have run; the rest of it is killed or removed by the reaper. */
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
