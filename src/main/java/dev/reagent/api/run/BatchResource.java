package dev.reagent.api.run;

import dev.reagent.api.body.RequestBodies;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.request.Answers;
import dev.reagent.api.request.Caller;
import dev.reagent.api.request.Query;
import dev.reagent.run.RunBatches;
import dev.reagent.run.intake.AcceptedBatch;
import dev.reagent.run.intake.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Starting many runs at once, over HTTP. */
@Path("/v1/agents/batch")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class BatchResource {

    private final RunBatches batches;
    private final BatchSubmissions submissions;
    private final RequestBodies bodies;

    BatchResource(RunBatches batches, BatchSubmissions submissions, RequestBodies bodies) {
        this.batches = batches;
        this.submissions = submissions;
        this.bodies = bodies;
    }

    @POST
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

    /** A repeated request gets the earlier response, even if a model or a tool has gone since. */
    private Uni<AcceptedBatch> started(Caller caller, BatchRequest request, @Nullable IdempotencyKey key) {
        try {
            return batches.start(submissions.submission(request, caller, key));
        } catch (ProblemException refused) {
            return key == null
                    ? Uni.createFrom().failure(refused)
                    : batches.startedWith(caller.orgId(), key).map(before -> before.orElseThrow(() -> refused));
        }
    }

    private static Response accepted(AcceptedBatch batch) {
        var view = BatchAcceptedView.of(batch);
        return Answers.json(202, ApiJson.bytes(view))
                .header(HttpHeaders.LOCATION, view.pollUrl())
                .build();
    }
}
