package dev.reagent.tool;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Which of the built-in tools are offered. */
@ConfigMapping(prefix = "reagent.tools")
public interface ToolSettings {

    Echo echo();

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
