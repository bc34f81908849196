package dev.reagent.api.operator;

import dev.reagent.api.body.RequestBodies;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.request.Answers;
import dev.reagent.api.request.Caller;
import dev.reagent.api.request.Query;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.queue.Operations;
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

/** Operators' operations over HTTP. */
@Path("/v1/operations")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class OperationsResource {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Operations operations;
    private final RequestBodies bodies;

    OperationsResource(Operations operations, RequestBodies bodies) {
        this.operations = operations;
        this.bodies = bodies;
    }

    @GET
    public Uni<Response> get(@Context RoutingContext http) {
        Caller.requireOperator(http);
        Query.of(http).check();
        return seen();
    }

    @POST
    public Uni<Response> operate(@Context RoutingContext http) {
        Caller.requireOperator(http);
        Query.of(http).check();
        return bodies.required(http, OperationRequest.class, (request, body) -> ordered(request));
    }

    private Uni<Response> ordered(OperationRequest request) {
        var action = Objects.requireNonNull(request.action());
        return operations
                .turn(action.operation(), request.server(), action.isOn())
                .onFailure()
                .transform(OperationsResource::away)
                .flatMap(known -> known
                        ? seen()
                        : Uni.createFrom()
                                .failure(ProblemException.invalid("server", "must be the id of a running server")));
    }

    private Uni<Response> seen() {
        return operations
                .state()
                .onFailure()
                .transform(OperationsResource::away)
                .map(OperationsView::of)
                .map(Answers::ok);
    }

    private static RunRefused away(Throwable failure) {
        return new RunRefused(
                RunRefused.Why.STORE_UNAVAILABLE,
                "Redis, which keeps the operations, does not answer; try again.",
                RETRY_AFTER);
    }
}
