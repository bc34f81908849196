package dev.reagent.model;

import java.util.List;
import java.util.Optional;

/** The models that the settings name. Immutable after the start. */
public interface ModelCatalogue {

    /** Returns the model with that id or alias; empty if there is none. */
    Optional<ModelInfo> find(String idOrAlias);

    /** Returns the model of requests that name none. */
    ModelInfo defaultModel();

    /** Returns every model: the default first, then by id. */
    List<ModelInfo> list();
}
