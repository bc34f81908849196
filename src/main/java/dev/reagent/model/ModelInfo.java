package dev.reagent.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model of the catalogue.
 *
 * @param id                the id in sessions and prices
 * @param unavailableReason what its provider lacks, such as a key, in one sentence; null if nothing
 * @param offline           whether it is the offline planner, which is not a language model
 * @param isDefault         whether it serves requests that name no model
 * @param vision            whether it reads pictures
 * @param sandbox           the tier for code in its runs if a request names none; null for the usual one
 */
public record ModelInfo(
        String id,
        List<String> aliases,
        String provider,
        @Nullable String unavailableReason,
        boolean offline,
        boolean isDefault,
        boolean vision,
        @Nullable String sandbox) {

    public boolean available() {
        return unavailableReason == null;
    }

    public ModelInfo asDefault() {
        return new ModelInfo(id, aliases, provider, unavailableReason, offline, true, vision, sandbox);
    }
}
