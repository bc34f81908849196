package dev.reagent.api;

import static dev.reagent.api.ApiDescription.ORG;

import dev.reagent.agent.SessionId;
import dev.reagent.run.IdempotencyKey;
import dev.reagent.run.RunService;
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

/** Orders of runs over HTTP. A path of its own, so that other methods are refused and not taken for a session called run. */
@Path("/v1/agents/run")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "Agents")
public class RunResource {

    private final RunService runs;
    private final RunOrders orders;
    private final RequestBodies bodies;

    RunResource(RunService runs, RunOrders orders, RequestBodies bodies) {
        this.runs = runs;
        this.orders = orders;
        this.bodies = bodies;
    }

    @POST
    @Operation(operationId = "runAgent", summary = "Order a run; it is durable when this answers")
    @Parameter(ref = "IdempotencyKey")
    @Parameter(ref = ORG)
    @RequestBody(
            required = true,
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = RunRequest.class)))
    @APIResponse(
            responseCode = "202",
            description =
                    "Accepted: the run is in PostgreSQL and is not lost. Where Redis is down it can start within 10 s"
                            + " of Redis being back",
            headers =
                    @Header(
                            name = "Location",
                            description = "Where to poll",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = AcceptedView.class)))
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
                        RunRequest.class,
                        (request, body) -> started(caller, request, caller.idempotency("POST", "/v1/agents/run", body)))
                .map(RunResource::accepted);
    }

    /** What was ordered before is answered as before, though its model or a tool has gone since. */
    private Uni<SessionId> started(Caller caller, RunRequest request, @Nullable IdempotencyKey key) {
        try {
            return runs.start(orders.order(request, caller, key));
        } catch (ProblemException refused) {
            return key == null
                    ? Uni.createFrom().failure(refused)
                    : runs.startedWith(caller.orgId(), key).map(before -> before.orElseThrow(() -> refused));
        }
    }

    private static Response accepted(SessionId id) {
        var view = AcceptedView.of(id);
        return Answers.json(202, ApiJson.bytes(view))
                .header(HttpHeaders.LOCATION, view.pollUrl())
                .build();
    }
}
