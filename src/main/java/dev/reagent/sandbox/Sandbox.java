package dev.reagent.sandbox;

import dev.reagent.agent.task.SandboxSize;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Runs code once, isolated from the server. Thread-safe; never blocks the calling thread. */
public interface Sandbox {

    /**
     * Returns at once whether code can be run, from the last check. If that is older than 5 s, this call starts another one in the
     * background.
     */
    Availability availability();

    /** Returns at once whether code of this tier can be run, from the last check; unavailable whenever {@link #availability()} is. */
    Availability availability(Tier tier);

    /** Returns at once the size of a tier on this machine, from memory: smaller than configured if the machine has less. */
    SandboxSize size(Tier tier);

    /**
     * Returns whether code is isolated from the outside. If it is not, code may have effects, and it leaves its files in the folder
     * {@code artifacts} of its working directory, because there is no {@code /artifacts}.
     */
    boolean walls();

    /**
     * Runs code in its own sandbox, which is removed soon after the result. If no slot is free, the run waits in order, for
     * {@link CodeRun#timeout()} at most; its own time counts from its start. Cancelling the subscription kills the sandbox.
     *
     * @param run with code up to {@value CodeRun#MAX_CODE} bytes and stdin up to {@value CodeRun#MAX_STDIN}
     * @return the result, from a virtual thread, within timeout + 1 s of the start of the run. A wrong exit code, a timeout and a lack of
     *     memory are results. Fails with {@link SandboxFailed} if the sandbox itself did not work; its {@code why} says whether the code
     *     may have run
     */
    Uni<CodeResult> run(CodeRun run);

    /**
     * Kills the sandboxes of a call, on any server that shares the engine, and waits until their end is confirmed. For a call that takes
     * too long, a cancel, and a claim after a crash.
     *
     * @return each sandbox found, confirmed or not; empty if nothing ran. Fails with {@link SandboxFailed} if the engine cannot be reached:
     *     then the state of the call's sandboxes is unknown
     */
    Uni<List<KilledSandbox>> kill(String sessionId, String callId);

    /** Ends the sandbox that stays with a session, in the background. Called when this server no longer has the session. */
    void forget(String sessionId);
}
