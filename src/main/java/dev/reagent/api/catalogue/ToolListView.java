package dev.reagent.api.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.tool.Tool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tools of this server. */
public record ToolListView(List<ToolView> tools) {

    /** A tool. */
    public record ToolView(
            String name,
            String description,
            ObjectNode parameters,
            String category,
            boolean requiresApproval,
            boolean readOnly,
            boolean available,
            @Nullable String unavailableReason) {

        static ToolView of(Tool tool) {
            var definition = tool.definition();
            var availability = tool.availability();
            return new ToolView(
                    definition.name(),
                    definition.description(),
                    definition.parameters(),
                    definition.category(),
                    definition.requiresApproval(),
                    definition.readOnly(),
                    availability.available(),
                    availability.reason());
        }
    }
}
