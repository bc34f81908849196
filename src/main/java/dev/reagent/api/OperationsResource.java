package dev.reagent.api;

import dev.reagent.run.Operations;
import dev.reagent.run.RunRefused;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Operators' orders over HTTP. */
@Path("/v1/operations")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "Operations")
public class OperationsResource {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Operations operations;
    private final RequestBodies bodies;

    OperationsResource(Operations operations, RequestBodies bodies) {
        this.operations = operations;
        this.bodies = bodies;
    }

    @GET
    @Operation(operationId = "getOperations", summary = "What is paused or drained, and which servers there are")
    @APIResponse(
            responseCode = "200",
            description = "As it stands",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = OperationsView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "403", ref = "OperatorsOnly")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
    public Uni<Response> get(@Context RoutingContext http) {
        Caller.requireOperator(http);
        Query.of(http).check();
        return seen();
    }

    @POST
    @Operation(
            operationId = "orderOperation",
            summary = "Pause, resume or drain",
            description = "Every server obeys within a second, and after a restart; again: the same.")
    @RequestBody(
            required = true,
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = OperationRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "Ordered; as it stands now",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = OperationsView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "403", ref = "OperatorsOnly")
    @APIResponse(responseCode = "413", ref = "BodyTooLarge")
    @APIResponse(responseCode = "415", ref = "UnsupportedMediaType")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
    public Uni<Response> order(@Context RoutingContext http) {
        Caller.requireOperator(http);
        Query.of(http).check();
        return bodies.required(http, OperationRequest.class, (request, body) -> ordered(request));
    }

    private Uni<Response> ordered(OperationRequest request) {
        var action = Objects.requireNonNull(request.action());
        return operations
                .order(action.order(), request.server(), action.isOn())
                .onFailure()
                .transform(OperationsResource::away)
                .flatMap(known -> known
                        ? seen()
                        : Uni.createFrom().failure(ProblemException.invalid("server", "is no living server's id")));
    }

    private Uni<Response> seen() {
        return operations
                .look()
                .onFailure()
                .transform(OperationsResource::away)
                .map(OperationsView::of)
                .map(Answers::ok);
    }

    private static RunRefused away(Throwable failure) {
        return new RunRefused(
                RunRefused.Why.STORE_UNAVAILABLE,
                "Redis, which keeps the orders, does not answer; try again.",
                RETRY_AFTER);
    }
}
