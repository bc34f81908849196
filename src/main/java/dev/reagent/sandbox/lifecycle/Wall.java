package dev.reagent.sandbox.lifecycle;

import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.stub.RunOutput;

/** The blocking part of a backend: it starts isolated sandboxes. Called on virtual threads. */
public interface Wall {

    /**
     * Starts a sandbox. Its stub is then running and waits for one run of code.
     *
     * @param name of the new sandbox, never used before
     * @return the sandbox. Fails with {@link SandboxFailed}; then nothing of it is left
     */
    Box open(String name, Tier tier);

    /** A running sandbox. One thread at a time may use its stub; any thread may kill it. */
    interface Box extends AutoCloseable {

        String name();

        /** Renames the sandbox after its call, visible to other servers on this engine. */
        void rename(String name);

        /** Returns whether its stub answers. If not, the sandbox is unusable. */
        boolean answers();

        /**
         * Runs code in it, once. Returns after all output has arrived.
         *
         * @throws SandboxFailed if the sandbox ended first; earlier output is passed on
         */
        void run(CodeRun run, RunOutput output);

        /** Kills everything inside, and ends a {@link #run} that waits. Does nothing if the sandbox has ended. */
        void kill();

        /** Removes the sandbox, running or not. */
        @Override
        void close();
    }
}
