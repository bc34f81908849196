package dev.reagent.api;

import static dev.reagent.api.ApiDescription.ORG;

import dev.reagent.run.IdempotencyKey;
import dev.reagent.run.RunBatches;
import dev.reagent.run.RunBatches.Started;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Orders of many runs at once over HTTP. */
@Path("/v1/agents/batch")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "Agents")
public class BatchResource {

    private final RunBatches batches;
    private final BatchOrders orders;
    private final RequestBodies bodies;

    BatchResource(RunBatches batches, BatchOrders orders, RequestBodies bodies) {
        this.batches = batches;
        this.orders = orders;
        this.bodies = bodies;
    }

    @POST
    @Operation(
            operationId = "runBatch",
            summary = "Order many runs; they are durable, all or none, when this answers",
            description = "They count at the queue's limit as the runs that they are.")
    @Parameter(ref = "IdempotencyKey")
    @Parameter(ref = ORG)
    @RequestBody(
            required = true,
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = BatchRequest.class)))
    @APIResponse(
            responseCode = "202",
            description = "Accepted",
            headers =
                    @Header(
                            name = "Location",
                            description = "Where to poll",
                            schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = BatchAcceptedView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @APIResponse(responseCode = "413", ref = "BodyTooLarge")
    @APIResponse(responseCode = "415", ref = "UnsupportedMediaType")
    @APIResponse(responseCode = "422", ref = "Unprocessable")
    @APIResponse(responseCode = "429", ref = "QueueFull")
    @APIResponse(responseCode = "503", ref = "NotTakenNow")
    public Uni<Response> run(@Context RoutingContext http) {
        var caller = Caller.of(http);
        Query.of(http).check();
        return bodies.required(
                        http,
                        BatchRequest.class,
                        (request, body) ->
                                started(caller, request, caller.idempotency("POST", "/v1/agents/batch", body)))
                .map(BatchResource::accepted);
    }

    /** What was ordered before is answered as before, though a model or a tool has gone since. */
    private Uni<Started> started(Caller caller, BatchRequest request, @Nullable IdempotencyKey key) {
        try {
            return batches.start(orders.order(request, caller, key));
        } catch (ProblemException refused) {
            return key == null
                    ? Uni.createFrom().failure(refused)
                    : batches.startedWith(caller.orgId(), key).map(before -> before.orElseThrow(() -> refused));
        }
    }

    private static Response accepted(Started batch) {
        var view = BatchAcceptedView.of(batch);
        return Answers.json(202, ApiJson.bytes(view))
                .header(HttpHeaders.LOCATION, view.pollUrl())
                .build();
    }
}
