package dev.reagent.model.catalogue;

import dev.reagent.agent.Origin;
import java.util.Set;

/**
 * Where a provider's models are asked.
 *
 * @param provider its name in the settings
 * @param url      the absolute URL that every call is posted to; empty for the offline model
 * @param quirks   as far as they are known before the first request
 */
public record Endpoint(ProviderKind kind, String provider, String url, ApiKey key, Set<Quirk> quirks) {

    public Endpoint {
        quirks = Set.copyOf(quirks);
    }

    /** What an answer of that model from here is stamped with. */
    public Origin originOf(String wireId) {
        return new Origin(kind.wire(), provider, key.credential(), wireId);
    }
}
