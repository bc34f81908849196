package dev.reagent.tool;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Which of the built-in tools are offered. */
@ConfigMapping(prefix = "reagent.tools")
public interface ToolSettings {

    Echo echo();

    /** @throws IllegalStateException where a switch is neither on nor off */
    default void requireReadable() {
        String enabled = echo().enabled();
        if (!enabled.equals("true") && !enabled.equals("false")) {
            throw new IllegalStateException(
                    "reagent.tools.echo.enabled must be true or false, found '%s'".formatted(Excerpt.of(enabled)));
        }
    }

    /** The echo tool. */
    interface Echo {
        /** {@code true} or {@code false}; kept as text, because a boolean would take any typing error for false. */
        @WithDefault("false")
        String enabled();
    }
}
