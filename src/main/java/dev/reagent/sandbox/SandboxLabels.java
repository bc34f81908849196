package dev.reagent.sandbox;

import java.util.Map;

/** What is written on every container when it is created. For which call it is, its name says: {@link ContainerNames}. */
final class SandboxLabels {

    static final String SERVER = "dev.reagent.server";

    /** Seconds that the container may run. */
    static final String LIMIT = "dev.reagent.limit-seconds";

    private SandboxLabels() {}

    static Map<String, String> of(Tier tier, String server) {
        var limit = Stub.IDLE_LIMIT.plus(CodeRun.MAX_TIMEOUT).plus(Stub.HARD_LIMIT_AFTER_TIMEOUT);
        // The tier is for people who look.
        return Map.of(SERVER, server, "dev.reagent.tier", tier.name(), LIMIT, Long.toString(limit.toSeconds() + 1));
    }
}
