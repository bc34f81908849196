package dev.reagent.tool;

import org.jspecify.annotations.Nullable;

/**
 * Whether a tool can be called.
 *
 * @param reason why not, in one sentence; null if it is available
 */
public record Availability(boolean available, @Nullable String reason) {

    public static final Availability AVAILABLE = new Availability(true, null);

    public static Availability unavailable(String reason) {
        return new Availability(false, reason);
    }
}
