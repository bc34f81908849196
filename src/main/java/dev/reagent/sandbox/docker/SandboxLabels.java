package dev.reagent.sandbox.docker;

import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.lifecycle.ContainerNames;
import dev.reagent.sandbox.stub.Stub;
import java.util.Map;

/** The labels that every container gets when it is created. Its call is in its name: {@link ContainerNames}. */
final class SandboxLabels {

    static final String SERVER = "dev.reagent.server";

    /** The seconds that the container may run. */
    static final String LIMIT = "dev.reagent.limit-seconds";

    private SandboxLabels() {}

    static Map<String, String> of(Tier tier, String server) {
        var limit = Stub.IDLE_LIMIT.plus(CodeRun.MAX_TIMEOUT).plus(Stub.HARD_LIMIT_AFTER_TIMEOUT);
        // The tier is only for people who inspect the container.
        return Map.of(SERVER, server, "dev.reagent.tier", tier.name(), LIMIT, Long.toString(limit.toSeconds() + 1));
    }
}
