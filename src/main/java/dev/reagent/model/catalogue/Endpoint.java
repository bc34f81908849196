package dev.reagent.model.catalogue;

import dev.reagent.agent.task.Origin;
import java.util.Set;

/**
 * The address of a provider's models.
 *
 * @param provider its name in the settings
 * @param url      the absolute URL that every request is posted to; empty for the offline model
 * @param quirks   the quirks that are known before the first request
 */
public record Endpoint(ProviderKind kind, String provider, String url, ApiKey key, Set<Quirk> quirks) {

    public Endpoint {
        quirks = Set.copyOf(quirks);
    }

    /** Returns the origin that answers of that model carry. */
    public Origin originOf(String wireId) {
        return new Origin(kind.wire(), provider, key.credential(), wireId);
    }
}
