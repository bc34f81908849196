package dev.reagent.model.catalogue;

import dev.reagent.model.ModelCatalogue;
import dev.reagent.model.ModelInfo;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The catalogue that the settings describe. Immutable after the start, so thread-safe. */
@Startup
@Singleton
public final class ConfiguredModels implements ModelCatalogue {

    private final List<CatalogueEntry> entries;
    private final Map<String, CatalogueEntry> byName = new LinkedHashMap<>();

    /** @throws IllegalStateException in one line that names the setting, if one is invalid */
    @Inject
    public ConfiguredModels(ModelSettings settings) {
        this.entries = new CatalogueReader(settings).read();
        entries.forEach(entry -> byName.put(entry.info().id(), entry));
        entries.forEach(entry -> entry.info().aliases().forEach(alias -> byName.putIfAbsent(alias, entry)));
    }

    @Override
    public Optional<ModelInfo> find(String idOrAlias) {
        return findEntry(idOrAlias).map(CatalogueEntry::info);
    }

    /** Like {@link #find}, with the data that stays inside this room. */
    public Optional<CatalogueEntry> findEntry(String idOrAlias) {
        return Optional.ofNullable(byName.get(idOrAlias));
    }

    @Override
    public ModelInfo defaultModel() {
        return entries.getFirst().info();
    }

    @Override
    public List<ModelInfo> list() {
        return entries.stream().map(CatalogueEntry::info).toList();
    }
}
