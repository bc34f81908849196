package dev.reagent.sandbox;

import java.util.concurrent.CompletableFuture;

/** The blocking half of a backend: it starts code behind its kind of wall. Called on virtual threads. */
interface Wall {

    /**
     * Starts a run; its output goes to the two streams from then on.
     *
     * @param name of the new sandbox, never used before
     * @return the run, started. Fails with {@link SandboxFailed}, and has then cleaned up
     */
    Started start(String name, CodeRun run, CappedText stdout, CappedText stderr);

    /** A sandbox in which code runs. Used by one thread, but for the future. */
    interface Started extends AutoCloseable {

        /** Done when both output streams have ended, which is when the sandbox has. */
        CompletableFuture<?> ended();

        /** Kills everything inside; returns when that is asked for, and does nothing where it has ended. */
        void kill();

        /** How it ended; asked once, after its end or its kill. */
        Exit exit();

        /** Leaves nothing of it behind, running or not. */
        @Override
        void close();
    }

    /**
     * How a sandbox ended.
     *
     * @param code its exit code, 128 + signal for a signal
     */
    record Exit(int code, boolean oomKilled) {}
}
