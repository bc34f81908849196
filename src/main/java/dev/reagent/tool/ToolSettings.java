package dev.reagent.tool;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Which of the built-in tools are offered, and how long calls may take. */
@ConfigMapping(prefix = "reagent.tools")
public interface ToolSettings {

    Echo echo();

    /** The longest that a call may take, whatever its tool asks for. */
    @WithDefault("PT5M")
    Duration timeout();

    /** The same for single tools, by name. */
    Map<String, Duration> timeouts();

    /** The echo tool. */
    interface Echo {
        @WithDefault("false")
        boolean enabled();
    }

    /** Whether the operator wants a tool offered. */
    default boolean offers(Tool tool) {
        return echo().enabled() || !(tool instanceof EchoTool);
    }
}
