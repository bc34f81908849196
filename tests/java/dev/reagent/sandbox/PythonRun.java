package dev.reagent.sandbox;

import dev.reagent.agent.call.Fence;
import java.time.Duration;
import java.util.List;

/** Python that is given nothing and leaves nothing, in the smallest tier. */
public final class PythonRun {

    private PythonRun() {}

    public static CodeRun of(String session, String call, String code, Duration timeout) {
        return new CodeRun(
                new CodeRun.Call(session, new Fence(1, "lease"), call),
                new CodeRun.Program(Language.PYTHON, code),
                "",
                List.of(),
                new KeptBounds(0, 0),
                false,
                timeout,
                Tier.SMALL);
    }
}
