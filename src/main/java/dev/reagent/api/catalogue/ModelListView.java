package dev.reagent.api.catalogue;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.model.ModelInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The models of this server. */
public record ModelListView(List<ModelView> models) {

    /** A model. */
    public record ModelView(
            String id,
            List<String> aliases,
            String provider,
            boolean available,
            @Nullable String unavailableReason,
            boolean offline,
            @JsonProperty("default") boolean isDefault) {

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
