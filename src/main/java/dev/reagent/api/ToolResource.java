package dev.reagent.api;

import static dev.reagent.api.ApiDescription.ORG;

import dev.reagent.tool.ToolRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The server's tools over HTTP. */
@Path("/v1/tools")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "Tools")
public class ToolResource {

    private final ToolRegistry tools;

    ToolResource(ToolRegistry tools) {
        this.tools = tools;
    }

    @GET
    @Operation(operationId = "listTools", summary = "The tools of this server, and whether they can be used")
    @Parameter(ref = ORG)
    @APIResponse(
            responseCode = "200",
            description = "The tools",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ToolListView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    public Uni<Response> list(@Context RoutingContext http) {
        Caller.of(http);
        Query.of(http).check();
        var all = tools.list().stream().map(ToolListView.ToolView::of).toList();
        return Uni.createFrom().item(Answers.ok(new ToolListView(all)));
    }
}
