package dev.reagent.model.catalogue;

import dev.reagent.agent.task.Origin;
import dev.reagent.model.ModelInfo;

/**
 * A model of the catalogue with everything that a request to it needs.
 *
 * @param wireId        its provider's name for it
 * @param contextWindow tokens of prompt and answer together
 * @param maxOutput     tokens of an answer if a request names no limit
 * @param tools         whether it receives tools natively; otherwise the JSON protocol is used
 * @param thinking      whether requests ask it to think and to show a summary
 */
public record CatalogueEntry(
        ModelInfo info,
        String wireId,
        Endpoint endpoint,
        int contextWindow,
        int maxOutput,
        NativeTools tools,
        boolean thinking,
        Price price) {

    /** Returns the setting that says whether the model can call tools. */
    public String toolsSetting() {
        return info.aliases().contains("openai")
                ? "OPENAI_MODEL_TOOLS (reagent.model.openai.tools)"
                : "reagent.model.models.\"" + info.id() + "\".tools";
    }

    public Origin origin() {
        return endpoint.originOf(wireId);
    }
}
