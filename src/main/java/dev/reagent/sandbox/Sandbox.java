package dev.reagent.sandbox;

import dev.reagent.agent.SandboxSize;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Where code runs, once, walled in. Safe for use by any thread, and never blocks the one that calls. */
public interface Sandbox {

    /**
     * Whether code can be run now, as last seen: at once, from memory. Asking has it looked at again in the background
     * where the last look is older than 5 s.
     */
    Availability availability();

    /** Whether code of this tier can be run now; no worse known than {@link #availability()}. At once, from memory. */
    Availability availability(Tier tier);

    /** What of a tier there is here: less than it asks for on a machine that has less. At once, from memory. */
    SandboxSize size(Tier tier);

    /**
     * Whether code is kept from all that is outside. Where it is not, it may have effects, and what it is to leave behind goes to the
     * folder {@code artifacts} where it works, as there is no {@code /artifacts}.
     */
    boolean walls();

    /**
     * Runs code in a sandbox of its own, which is gone soon after the answer. Where all places are taken the run waits in turn,
     * for {@link CodeRun#timeout()} at most; its time counts from its start. Cancelling the subscription kills the
     * sandbox.
     *
     * @param run code to {@value CodeRun#MAX_CODE} bytes, stdin to {@value CodeRun#MAX_STDIN}
     * @return what came of it, from a virtual thread, whatever the code did: a wrong exit code, a timeout and a lack of memory are
     *     results. Within timeout + 1 s of its start. Fails with {@link SandboxFailed} where the sandbox itself did not
     *     work; its {@code why} says whether the code may have run
     */
    Uni<CodeResult> run(CodeRun run);

    /**
     * Kills what runs for a call, on whichever server it was started where the engine is shared, and waits until it is seen dead. For a
     * call that takes too long, a cancel, and a claim after a crash.
     *
     * @return each sandbox found, confirmed dead or not; empty where nothing ran. Fails with {@link SandboxFailed}
     *     where the engine cannot be asked: then the state of the call's sandboxes is unknown
     */
    Uni<List<KilledSandbox>> kill(String sessionId, String callId);

    /** Ends what stays with a session, in the background: this server has the session no more. */
    void forget(String sessionId);
}
