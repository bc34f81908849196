package dev.reagent.model.wire;

import dev.reagent.model.ChatRequest;
import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.Endpoint;
import dev.reagent.model.catalogue.Quirk;
import io.vertx.core.MultiMap;
import java.util.Set;

/** How a provider's requests are written and its streams read. Stateless, so thread-safe. */
interface WireFormat {

    /** Puts the key and whatever else the wire wants beside the body. */
    void addHeaders(MultiMap headers, Endpoint endpoint);

    /**
     * The request's JSON as UTF-8: the same bytes for the same request, since providers cache by prefix.
     *
     * @param quirks that the request heeds
     */
    byte[] encode(ChatRequest request, CatalogueEntry model, Set<Quirk> quirks);

    /** The quirks that {@link #encode} knows to heed. */
    Set<Quirk> known();

    /** A reader for one answer. */
    AnswerReader reader(ChatRequest request, CatalogueEntry model);
}
