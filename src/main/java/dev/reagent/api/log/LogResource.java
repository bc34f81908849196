package dev.reagent.api.log;

import dev.reagent.api.problem.Problem;
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

/** A session's log as text, over HTTP. */
@Path("/v1/agents/{id}/logs")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class LogResource {

    private final RunService runs;

    LogResource(RunService runs) {
        this.runs = runs;
    }

    @GET
    public Uni<Response> logs(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        var query = Query.of(http, "after", "limit");
        var after = query.number("after", 0, Long.MAX_VALUE);
        int limit = query.number("limit", 1, 1000, 100);
        query.check();
        var session = Ids.session(id);
        return runs.log(caller.orgId(), session)
                .map(log -> LogView.of(LogLines.of(session, log), after == null ? 0 : after, limit))
                .map(Answers::ok);
    }
}
