package dev.reagent.sandbox;

import java.time.Duration;
import java.util.List;

/** Python that is given nothing and leaves nothing, in the smallest tier. */
final class PythonRun {

    private PythonRun() {}

    static CodeRun of(String session, String call, String code, Duration timeout) {
        return new CodeRun(
                session,
                call,
                1,
                "lease",
                Language.PYTHON,
                code,
                "",
                List.of(),
                new KeptBounds(0, 0),
                false,
                timeout,
                Tier.SMALL);
    }
}
