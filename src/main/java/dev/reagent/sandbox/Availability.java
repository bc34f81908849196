package dev.reagent.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * Whether code can be run.
 *
 * @param reason why not and how to fix it, in one sentence; null if it can
 */
public record Availability(boolean available, @Nullable String reason) {

    public static final Availability AVAILABLE = new Availability(true, null);

    public static Availability unavailable(String reason) {
        return new Availability(false, reason);
    }
}
