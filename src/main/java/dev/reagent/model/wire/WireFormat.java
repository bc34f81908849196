package dev.reagent.model.wire;

import dev.reagent.model.ChatRequest;
import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.Endpoint;
import io.vertx.core.MultiMap;

/** How a provider's requests are written and its streams read. Stateless, so thread-safe. */
interface WireFormat {

    /** Puts the key and whatever else the wire wants beside the body. */
    void addHeaders(MultiMap headers, Endpoint endpoint);

    /** The request's JSON as UTF-8: the same bytes for the same request, since providers cache by prefix. */
    byte[] encode(ChatRequest request, CatalogueEntry model);

    /** A reader for one answer. */
    AnswerReader reader(ChatRequest request, CatalogueEntry model);
}
