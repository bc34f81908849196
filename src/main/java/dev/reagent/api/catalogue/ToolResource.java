package dev.reagent.api.catalogue;

import dev.reagent.api.problem.Problem;
import dev.reagent.api.request.Answers;
import dev.reagent.api.request.Caller;
import dev.reagent.api.request.Query;
import dev.reagent.tool.ToolRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The server's tools over HTTP. */
@Path("/v1/tools")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class ToolResource {

    private final ToolRegistry tools;

    ToolResource(ToolRegistry tools) {
        this.tools = tools;
    }

    @GET
    public Uni<Response> list(@Context RoutingContext http) {
        Caller.of(http);
        Query.of(http).check();
        var all = tools.list().stream().map(ToolListView.ToolView::of).toList();
        return Uni.createFrom().item(Answers.ok(new ToolListView(all)));
    }
}
