package dev.reagent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.tool.Tool;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The tools of this server. */
@Schema(description = "The tools of this server, by name")
record ToolListView(List<ToolView> tools) {

    /** A tool. */
    @Schema(description = "A tool")
    record ToolView(
            String name,
            String description,

            @Schema(
                    description = "JSON Schema of its arguments",
                    type = SchemaType.OBJECT,
                    implementation = Object.class)
            ObjectNode parameters,

            String category,

            @Schema(description = "Whether a person must approve its calls; a tool may leave out harmless ones")
            boolean requiresApproval,

            @Schema(description = "Whether no call of it changes anything")
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
