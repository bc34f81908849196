package dev.reagent.model;

import java.util.List;
import java.util.Optional;

/** The models that the settings name. Unchanging after the start. */
public interface ModelCatalogue {

    /** The model of that id or alias; absent where none is called that. */
    Optional<ModelInfo> find(String idOrAlias);

    /** The one that a request without a model gets. */
    ModelInfo defaultModel();

    /** Every model, the default first, then by id. */
    List<ModelInfo> list();
}
