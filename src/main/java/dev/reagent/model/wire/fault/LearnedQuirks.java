package dev.reagent.model.wire.fault;

import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.Quirk;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The quirks of providers: those of the settings, and those that refusals have shown since the start. The size is bounded by the number of
 * models and quirks. Thread-safe.
 */
public final class LearnedQuirks {

    /** Models of one provider may differ in these. */
    private static final Set<Quirk> OF_A_MODEL =
            EnumSet.of(Quirk.NO_MAX_TOKENS, Quirk.NO_MAX_COMPLETION_TOKENS, Quirk.NO_TEMPERATURE);

    private final Map<String, Set<Quirk>> learned = new ConcurrentHashMap<>();

    /** Returns the quirks that a request to that model must heed now. */
    public Set<Quirk> of(CatalogueEntry model) {
        var quirks = EnumSet.noneOf(Quirk.class);
        quirks.addAll(model.endpoint().quirks());
        quirks.addAll(learned.getOrDefault(ofProvider(model), Set.of()));
        quirks.addAll(learned.getOrDefault(ofModel(model), Set.of()));
        return quirks;
    }

    /**
     * Stores the quirks that a refusal shows.
     *
     * @param heeded by the request that was refused
     * @param known  to the wire format; other quirks are ignored
     * @return whether a request that heeds the new quirks would be different
     */
    public boolean learn(CatalogueEntry model, String refusal, Set<Quirk> heeded, Set<Quirk> known) {
        var told = RefusalReader.read(refusal);
        told.retainAll(known);
        told.removeAll(heeded);
        // a refusal of one limit names the other: only the limit that was sent is meant
        if (!heeded.contains(Quirk.NO_MAX_TOKENS)) {
            told.remove(Quirk.NO_MAX_COMPLETION_TOKENS);
        }
        told.forEach(quirk -> remember(OF_A_MODEL.contains(quirk) ? ofModel(model) : ofProvider(model), quirk));
        return !told.isEmpty();
    }

    private void remember(String whose, Quirk quirk) {
        learned.merge(whose, EnumSet.of(quirk), (before, one) -> {
            var both = EnumSet.copyOf(before);
            both.addAll(one);
            return both;
        });
    }

    private static String ofProvider(CatalogueEntry model) {
        return model.endpoint().provider();
    }

    private static String ofModel(CatalogueEntry model) {
        return model.endpoint().provider() + "\n" + model.wireId();
    }
}
