package dev.reagent.api;

import dev.reagent.model.ModelCatalogue;
import dev.reagent.model.ModelInfo;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.List;
import java.util.Optional;

/** Two models: one that is always there, one whose key is missing. */
@Alternative
@ApplicationScoped
class FixedModels implements ModelCatalogue {

    private static final ModelInfo THERE =
            new ModelInfo("offline", List.of("planner"), "offline", null, true, true, false, null);
    private static final ModelInfo KEYLESS = new ModelInfo(
            "claude-haiku-4-5",
            List.of("haiku"),
            "anthropic",
            "ANTHROPIC_API_KEY is not set",
            false,
            false,
            true,
            null);

    @Override
    public Optional<ModelInfo> find(String idOrAlias) {
        return list().stream()
                .filter(it -> it.id().equals(idOrAlias) || it.aliases().contains(idOrAlias))
                .findFirst();
    }

    @Override
    public ModelInfo defaultModel() {
        return THERE;
    }

    @Override
    public List<ModelInfo> list() {
        return List.of(THERE, KEYLESS);
    }
}
