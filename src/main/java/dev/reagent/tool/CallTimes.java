package dev.reagent.tool;

import dev.reagent.stores.StartRefused;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * The longest times of calls, set by the operator. They cap the tool's own limit for a call.
 *
 * @param longest of every tool without an entry
 * @param ofTools by the tool's name
 */
record CallTimes(Duration longest, Map<String, Duration> ofTools) {

    private static final Duration LEAST = Duration.ofMillis(100);

    static CallTimes of(ToolSettings settings) {
        return new CallTimes(settings.timeout(), settings.timeouts());
    }

    Duration of(String tool, Duration asked) {
        var most = ofTools.getOrDefault(tool, longest);
        return asked.compareTo(most) < 0 ? asked : most;
    }

    /** @throws StartRefused if a time is too short to be useful, or names a tool that does not exist */
    void check(Set<String> tools) {
        check("reagent.tools.timeout", longest);
        ofTools.forEach((tool, time) -> {
            if (!tools.contains(tool)) {
                throw new StartRefused("reagent.tools.timeouts.%s names no tool; there are %s"
                        .formatted(Excerpt.of(tool), String.join(", ", tools)));
            }
            check("reagent.tools.timeouts." + tool, time);
        });
    }

    private static void check(String setting, Duration time) {
        if (time.compareTo(LEAST) < 0) {
            throw new StartRefused(
                    "%s is %d ms: expected at least %d".formatted(setting, time.toMillis(), LEAST.toMillis()));
        }
    }
}
