package dev.reagent.model.catalogue;

import dev.reagent.agent.Origin;
import dev.reagent.model.ModelInfo;

/**
 * A model of the catalogue with all that a call of it needs.
 *
 * @param wireId        what its provider calls it
 * @param contextWindow tokens of prompt and answer together
 * @param maxOutput     tokens of an answer where a request names no limit
 * @param tools         whether it is given tools natively; else the JSON protocol is spoken with it
 * @param thinking      whether it is asked to think, and to show a summary of it
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

    /** What a person sets to say whether the model can call tools. */
    public String toolsSetting() {
        return info.aliases().contains("openai")
                ? "OPENAI_MODEL_TOOLS (reagent.model.openai.tools)"
                : "reagent.model.models.\"" + info.id() + "\".tools";
    }

    public Origin origin() {
        return endpoint.originOf(wireId);
    }
}
