package dev.reagent.api;

import static dev.reagent.api.ApiDescription.ORG;

import dev.reagent.run.RunBatches;
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

/** Batches over HTTP, once they are accepted. */
@Path("/v1/batches")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "Agents")
public class BatchStatusResource {

    private final RunBatches batches;

    BatchStatusResource(RunBatches batches) {
        this.batches = batches;
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getBatch", summary = "A batch as it stands: one status, counts, the cost of all")
    @Parameter(ref = "BatchId")
    @Parameter(ref = ORG)
    @APIResponse(
            responseCode = "200",
            description = "The batch",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = BatchView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
    public Uni<Response> get(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        Query.of(http).check();
        return batches.get(caller.orgId(), Ids.batch(id)).map(BatchView::of).map(Answers::ok);
    }
}
