package dev.reagent.api.run;

import dev.reagent.agent.task.SessionId;
import dev.reagent.api.body.RequestBodies;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.request.Answers;
import dev.reagent.api.request.Caller;
import dev.reagent.api.request.Query;
import dev.reagent.run.RunService;
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

/** Starting runs over HTTP. A path of its own, so that other methods are refused and {@code run} is not read as a session's id. */
@Path("/v1/agents/run")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class RunResource {

    private final RunService runs;
    private final RunSubmissions submissions;
    private final RequestBodies bodies;

    RunResource(RunService runs, RunSubmissions submissions, RequestBodies bodies) {
        this.runs = runs;
        this.submissions = submissions;
        this.bodies = bodies;
    }

    @POST
    public Uni<Response> run(@Context RoutingContext http) {
        var caller = Caller.of(http);
        Query.of(http).check();
        return bodies.required(
                        http,
                        RunRequest.class,
                        (request, body) -> started(caller, request, caller.idempotency("POST", "/v1/agents/run", body)))
                .map(RunResource::accepted);
    }

    /** A repeated request gets the earlier response, even if its model or a tool has gone since. */
    private Uni<SessionId> started(Caller caller, RunRequest request, @Nullable IdempotencyKey key) {
        try {
            return runs.start(submissions.submission(request, caller, key));
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
