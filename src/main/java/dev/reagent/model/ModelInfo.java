package dev.reagent.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model of the catalogue.
 *
 * @param id                the id that sessions and prices know it by
 * @param available         whether its provider has what it needs, such as a key
 * @param unavailableReason one sentence; null where it is available
 * @param offline           whether it is the offline planner, which is no language model
 * @param isDefault         whether a request without a model gets it
 * @param vision            whether it reads pictures
 * @param sandbox           the tier that code gets in its runs where a request names none; null for the usual
 */
public record ModelInfo(
        String id,
        List<String> aliases,
        String provider,
        boolean available,
        @Nullable String unavailableReason,
        boolean offline,
        boolean isDefault,
        boolean vision,
        @Nullable String sandbox) {}
