package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.model.ModelInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The models of this server. */
@Schema(description = "The models of this server, the default first")
record ModelListView(List<ModelView> models) {

    /** A model. */
    @Schema(description = "A model")
    record ModelView(
            String id,
            List<String> aliases,
            String provider,

            @Schema(description = "Whether its provider has what it needs, such as a key")
            boolean available,

            @Nullable String unavailableReason,

            @Schema(description = "Whether it is the built-in planner, which is no language model")
            boolean offline,

            @Schema(description = "Whether a request without a model gets it") @JsonProperty("default")
            boolean isDefault) {

        static ModelView of(ModelInfo model) {
            return new ModelView(
                    model.id(),
                    model.aliases(),
                    model.provider(),
                    model.available(),
                    model.unavailableReason(),
                    model.offline(),
                    model.isDefault());
        }
    }
}
