package dev.reagent.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What is written on every container, so that any server can tell whose it is. */
final class SandboxLabels {

    static final String SESSION = "dev.reagent.session";
    static final String CALL = "dev.reagent.call";
    static final String SERVER = "dev.reagent.server";

    /** Seconds that the container may run. */
    static final String LIMIT = "dev.reagent.limit-seconds";

    private SandboxLabels() {}

    static Map<String, String> of(CodeRun run, String server) {
        Duration limit = run.timeout().plus(Stub.HARD_LIMIT_AFTER_TIMEOUT);
        return Map.of(
                SESSION,
                run.sessionId(),
                CALL,
                run.callId(),
                "dev.reagent.attempt",
                Integer.toString(run.attempt()),
                // For people who look, as the attempt is.
                "dev.reagent.lease",
                run.lease(),
                SERVER,
                server,
                LIMIT,
                Long.toString(limit.toSeconds() + 1),
                // For people who look; nothing decides by it, clocks differ.
                "dev.reagent.deadline",
                Instant.now().plus(limit).toString());
    }
}
