package dev.reagent.model.wire;

import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.Quirk;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The quirks of providers: those of the settings, and those that refusals have told since the start. Bounded, as there are so many models
 * and quirks. Thread-safe.
 */
final class LearnedQuirks {

    /** One provider may serve models that differ in these. */
    private static final Set<Quirk> OF_A_MODEL =
            EnumSet.of(Quirk.NO_MAX_TOKENS, Quirk.NO_MAX_COMPLETION_TOKENS, Quirk.NO_TEMPERATURE);

    private final Map<String, Set<Quirk>> learned = new ConcurrentHashMap<>();

    /** What a request to that model must heed now. */
    Set<Quirk> of(CatalogueEntry model) {
        var quirks = EnumSet.noneOf(Quirk.class);
        quirks.addAll(model.endpoint().quirks());
        quirks.addAll(learned.getOrDefault(ofProvider(model), Set.of()));
        quirks.addAll(learned.getOrDefault(ofModel(model), Set.of()));
        return quirks;
    }

    /**
     * Remembers what a refusal tells.
     *
     * @param heeded by the request that was refused
     * @param known  to the wire format: what else a refusal tells does not help
     * @return whether a request that heeds all that is known now would be another one
     */
    boolean learn(CatalogueEntry model, String refusal, Set<Quirk> heeded, Set<Quirk> known) {
        var told = RefusalReader.read(refusal);
        told.retainAll(known);
        told.removeAll(heeded);
        // a refusal of one limit names the other: only the one that was sent is meant
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
