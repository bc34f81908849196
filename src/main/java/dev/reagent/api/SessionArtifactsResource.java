package dev.reagent.api;

import static dev.reagent.api.ApiDescription.ORG;

import dev.reagent.run.ArtifactDesk;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
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

/** A session's files over HTTP. */
@Path("/v1/agents/{id}/artifacts")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "Agents")
public class SessionArtifactsResource {

    private final ArtifactDesk desk;

    SessionArtifactsResource(ArtifactDesk desk) {
        this.desk = desk;
    }

    @GET
    @Operation(operationId = "listArtifacts", summary = "The files that a session's code has left behind so far")
    @Parameter(ref = "SessionId")
    @Parameter(ref = ORG)
    @APIResponse(
            responseCode = "200",
            description = "The files, the oldest first; at most a few hundred",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = ArtifactListView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
    public Uni<Response> list(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        Query.of(http).check();
        return desk.of(caller.orgId(), Ids.session(id))
                .map(ArtifactListView::of)
                .map(Answers::ok);
    }
}
