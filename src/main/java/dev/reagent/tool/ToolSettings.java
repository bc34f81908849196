package dev.reagent.tool;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Which built-in tools are offered, and how long calls may take. */
@ConfigMapping(prefix = "reagent.tools")
public interface ToolSettings {

    Echo echo();

    /** The longest time of a call; it caps the tool's own limit. */
    @WithDefault("PT5M")
    Duration timeout();

    /** The longest times of single tools, by name. */
    Map<String, Duration> timeouts();

    /** The settings of the echo tool. */
    interface Echo {
        @WithDefault("false")
        boolean enabled();
    }

    /** Returns whether the operator enables a tool. */
    default boolean offers(Tool tool) {
        return echo().enabled() || !(tool instanceof EchoTool);
    }
}
