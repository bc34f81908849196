package dev.reagent.sandbox;

/** The blocking half of a backend: it starts sandboxes behind its kind of wall. Called on virtual threads. */
interface Wall {

    /**
     * Starts a sandbox, whose stub is then up and waits for its one order.
     *
     * @param name of the new sandbox, never used before
     * @return the sandbox. Fails with {@link SandboxFailed}, and has then cleaned up
     */
    Box open(String name, Tier tier);

    /** A sandbox that is up. One thread at a time speaks with its stub; any may kill it. */
    interface Box extends AutoCloseable {

        String name();

        /** Notes for whom it is from now on, where others on this engine can see it. */
        void rename(String name);

        /** Whether its stub answers; where it does not, the sandbox is of no use. */
        boolean answers();

        /**
         * Has it run its one order, and comes back when all that belongs to it is out.
         *
         * @throws SandboxFailed where the sandbox ended first; what came out before is passed on
         */
        void run(CodeRun run, RunOutput output);

        /** Kills everything inside, and ends a {@link #run} that waits; does nothing where it has ended. */
        void kill();

        /** Leaves nothing of it behind, running or not. */
        @Override
        void close();
    }
}
