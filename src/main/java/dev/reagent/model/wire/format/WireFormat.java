package dev.reagent.model.wire.format;

import dev.reagent.model.ChatRequest;
import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.Endpoint;
import dev.reagent.model.catalogue.Quirk;
import io.vertx.core.MultiMap;
import java.util.Set;

/** Writes a provider's requests and reads its streams. Stateless, so thread-safe. */
public interface WireFormat {

    /** Adds the key and the wire's other headers. */
    void addHeaders(MultiMap headers, Endpoint endpoint);

    /**
     * Returns the request's JSON as UTF-8: the same bytes for the same request, because providers cache by prefix.
     *
     * @param quirks that the request heeds
     */
    byte[] encode(ChatRequest request, CatalogueEntry model, Set<Quirk> quirks);

    /** Returns the quirks that {@link #encode} can heed. */
    Set<Quirk> known();

    /** Returns a reader for one answer. */
    AnswerReader reader(ChatRequest request, CatalogueEntry model);
}
