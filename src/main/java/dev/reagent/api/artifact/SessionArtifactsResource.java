package dev.reagent.api.artifact;

import dev.reagent.api.problem.Problem;
import dev.reagent.api.request.Answers;
import dev.reagent.api.request.Caller;
import dev.reagent.api.request.Ids;
import dev.reagent.api.request.Query;
import dev.reagent.run.ArtifactDesk;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** A session's files over HTTP. */
@Path("/v1/agents/{id}/artifacts")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class SessionArtifactsResource {

    private final ArtifactDesk desk;

    SessionArtifactsResource(ArtifactDesk desk) {
        this.desk = desk;
    }

    @GET
    public Uni<Response> list(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        Query.of(http).check();
        return desk.of(caller.orgId(), Ids.session(id))
                .map(ArtifactListView::of)
                .map(Answers::ok);
    }
}
