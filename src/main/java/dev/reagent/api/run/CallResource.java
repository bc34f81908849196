package dev.reagent.api.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.problem.ProblemCode;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.problem.Violations;
import dev.reagent.api.request.Answers;
import dev.reagent.api.request.Caller;
import dev.reagent.api.request.Ids;
import dev.reagent.api.request.Query;
import dev.reagent.run.RunService;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** A session's calls over HTTP, each with its whole result. */
@Path("/v1/agents/{id}/calls/{call_id}")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class CallResource {

    private final RunService runs;

    CallResource(RunService runs) {
        this.runs = runs;
    }

    @GET
    public Uni<Response> call(
            @PathParam("id") String id, @PathParam("call_id") String callId, @Context RoutingContext http) {
        var caller = Caller.of(http);
        Query.of(http).check();
        return runs.get(caller.orgId(), Ids.session(id))
                .chain(session -> call(caller, session, callId))
                .map(Answers::ok);
    }

    private Uni<CallView> call(Caller caller, AgentSession session, String callId) {
        var state = session.call(callId);
        if (state == null) {
            throw ProblemException.of(
                    ProblemCode.CALL_NOT_FOUND,
                    "Session " + session.id() + " has no call " + Violations.shortened(callId) + ".");
        }
        return state.observation() == null
                ? Uni.createFrom().item(CallView.of(session.id(), state, null))
                : runs.result(caller.orgId(), session.id(), callId)
                        .map(whole -> CallView.of(session.id(), state, whole));
    }
}
